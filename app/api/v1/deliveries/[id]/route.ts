import { route } from "@/lib/api/route";
import { getDelivery } from "@/lib/deliveries/contract";
import * as queries from "@/lib/deliveries/queries";

export const GET = route(getDelivery, queries.getDelivery);
