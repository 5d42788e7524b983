import { route } from "@/lib/api/route";
import { listLogs } from "@/lib/deliveries/contract";
import * as queries from "@/lib/deliveries/queries";

export const GET = route(listLogs, queries.listLogs);
