import { route } from "@/lib/api/route";
import { listAttempts } from "@/lib/deliveries/contract";
import * as queries from "@/lib/deliveries/queries";

export const GET = route(listAttempts, queries.listAttempts);
