import { route } from "@/lib/api/route";
import { readNotifications } from "@/lib/notifications/contract";
import * as notifications from "@/lib/notifications/service";

export const POST = route(readNotifications, notifications.readNotifications);
