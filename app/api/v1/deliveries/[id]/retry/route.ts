import { route } from "@/lib/api/route";
import { retryDelivery } from "@/lib/deliveries/contract";
import * as deliveries from "@/lib/deliveries/service";

export const POST = route(retryDelivery, deliveries.retryDelivery);
