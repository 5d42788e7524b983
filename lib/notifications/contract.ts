/** Endpoints of notifications, which a workspace shares: read by one is read for all. */
import { z } from "zod";
import { defineEndpoint } from "@/lib/core/contract";
import { ListNotificationsQuery, NotificationPage, ReadNotificationsInput } from "./schema";

const tag = "rest";

export const listNotifications = defineEndpoint({
  id: "notifications.list",
  method: "GET",
  path: "/notifications",
  summary: "List notifications",
  tag,
  access: { kind: "workspace", permission: "posts:read" },
  query: ListNotificationsQuery,
  status: 200,
  response: NotificationPage,
});
export const readNotifications = defineEndpoint({
  id: "notifications.read",
  method: "POST",
  path: "/notifications/read",
  summary: "Mark notifications as read",
  tag,
  access: { kind: "workspace", permission: "posts:write" },
  body: ReadNotificationsInput,
  status: 200,
  response: z.object({ read: z.number().int().describe("How many were unread until now") }),
});
