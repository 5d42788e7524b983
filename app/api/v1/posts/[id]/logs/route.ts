import { route } from "@/lib/api/route";
import { listPostLogs } from "@/lib/deliveries/contract";
import * as queries from "@/lib/deliveries/queries";

export const GET = route(listPostLogs, queries.listPostLogs);
