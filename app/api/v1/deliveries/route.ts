import { route } from "@/lib/api/route";
import { listDeliveries } from "@/lib/deliveries/contract";
import * as queries from "@/lib/deliveries/queries";

export const GET = route(listDeliveries, queries.listDeliveries);
