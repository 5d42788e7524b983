import { route } from "@/lib/api/route";
import { listNotifications } from "@/lib/notifications/contract";
import * as queries from "@/lib/notifications/queries";

export const GET = route(listNotifications, queries.listNotifications);
