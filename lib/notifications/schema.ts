/** Wire shapes of notifications: what happened that a person should look at. */
import { z } from "zod";
import { PageQuery, pageOf, Timestamp, updatedSince } from "@/lib/core/wire";

export const Notification = z.object({
  id: z.string(),
  kind: z.string().describe("For example `delivery.unknown`, `delivery.failed`, `account.error`"),
  title: z.string(),
  body: z.string(),
  post_id: z.string().nullable(),
  delivery_id: z.string().nullable(),
  account_id: z.string().nullable(),
  created_at: Timestamp,
  read_at: Timestamp.nullable(),
});
export type Notification = z.infer<typeof Notification>;

export const NotificationPage = pageOf(Notification).extend({
  unread: z.number().int().describe("How many are not read yet, counted up to 100"),
});
export type NotificationPage = z.infer<typeof NotificationPage>;

export const ListNotificationsQuery = PageQuery.extend({
  unread: z.enum(["true", "false"]).optional().describe("true: only what is not read yet"),
  updated_since: updatedSince,
});
export type ListNotificationsQuery = z.infer<typeof ListNotificationsQuery>;

export const ReadNotificationsInput = z.strictObject({
  ids: z.array(z.string().max(64)).max(500).optional().describe("All of the workspace's when absent"),
});
export type ReadNotificationsInput = z.infer<typeof ReadNotificationsInput>;
