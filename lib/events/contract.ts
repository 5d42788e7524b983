/** The live stream: post and delivery changes as server-sent events. */
import { z } from "zod";
import { defineEndpoint } from "@/lib/core/contract";

/** One event's data: what to read again. `resync`: changes may have been missed, read everything again. */
export const ChangeEvent = z.object({
  type: z.enum([
    "post.changed",
    "delivery.changed",
    "account.changed",
    "media.changed",
    "notification.created",
    "resync",
  ]),
  post_id: z.string().optional(),
  delivery_id: z.string().optional(),
  account_id: z.string().optional(),
});
export type ChangeEvent = z.infer<typeof ChangeEvent>;

export const streamEvents = defineEndpoint({
  id: "events.stream",
  method: "GET",
  path: "/events/stream",
  summary: "Live changes (server-sent events)",
  description:
    "Ends at once when the session, key, scope or membership behind it ends. One person may have 10 open at a time; the next is answered 429.",
  tag: "posts",
  access: { kind: "workspace", permission: "posts:read" },
  query: z.object({ workspace: z.string().max(64).optional() }),
  status: 200,
  response: ChangeEvent,
  responseKind: "stream",
});
