import { route } from "@/lib/api/route";
import { listPostDeliveries } from "@/lib/deliveries/contract";
import * as queries from "@/lib/deliveries/queries";

export const GET = route(listPostDeliveries, queries.listPostDeliveries);
