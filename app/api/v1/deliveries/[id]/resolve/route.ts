import { route } from "@/lib/api/route";
import { resolveDelivery } from "@/lib/deliveries/contract";
import * as deliveries from "@/lib/deliveries/service";

export const POST = route(resolveDelivery, deliveries.resolveDelivery);
