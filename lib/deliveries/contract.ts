/** Endpoints of deliveries, attempts and the publish log. */
import { defineEndpoint } from "@/lib/core/contract";
import { IdParams, PageQuery } from "@/lib/core/wire";
import {
  AttemptPage,
  Delivery,
  DeliveryPage,
  ListDeliveriesQuery,
  ListLogsQuery,
  ResolveInput,
} from "./schema";

const tag = "posts";
const read = { kind: "workspace", permission: "posts:read" } as const;
const write = { kind: "workspace", permission: "posts:write" } as const;
const logs = { kind: "workspace", permission: "logs:read" } as const;

export const listDeliveries = defineEndpoint({
  id: "deliveries.list",
  method: "GET",
  path: "/deliveries",
  summary: "List deliveries",
  tag,
  access: read,
  query: ListDeliveriesQuery,
  status: 200,
  response: DeliveryPage,
});
export const getDelivery = defineEndpoint({
  id: "deliveries.get",
  method: "GET",
  path: "/deliveries/{id}",
  summary: "Get a delivery",
  tag,
  access: read,
  params: IdParams,
  status: 200,
  response: Delivery,
});
export const listAttempts = defineEndpoint({
  id: "deliveries.attempts",
  method: "GET",
  path: "/deliveries/{id}/attempts",
  summary: "Attempts of a delivery",
  tag,
  access: logs,
  params: IdParams,
  query: PageQuery,
  status: 200,
  response: AttemptPage,
});
export const retryDelivery = defineEndpoint({
  id: "deliveries.retry",
  method: "POST",
  path: "/deliveries/{id}/retry",
  summary: "Try again",
  tag,
  access: write,
  description:
    "For failed, cancelled, held and blocked deliveries; resets their counters. `If-Match` takes the ETag of its post.",
  params: IdParams,
  ifMatch: "optional",
  status: 200,
  response: Delivery,
});
export const resolveDelivery = defineEndpoint({
  id: "deliveries.resolve",
  method: "POST",
  path: "/deliveries/{id}/resolve",
  summary: "Say what became of an unknown one",
  tag,
  access: write,
  description:
    "Of two people who press at once, one wins; the other gets 409. A link of another post of the account is 400 at `url`. `If-Match` takes the ETag of its post.",
  params: IdParams,
  ifMatch: "optional",
  body: ResolveInput,
  status: 200,
  response: Delivery,
});
export const listPostDeliveries = defineEndpoint({
  id: "posts.deliveries",
  method: "GET",
  path: "/posts/{id}/deliveries",
  summary: "Deliveries of a post",
  tag,
  access: read,
  params: IdParams,
  status: 200,
  response: DeliveryPage,
});
export const listPostLogs = defineEndpoint({
  id: "posts.logs",
  method: "GET",
  path: "/posts/{id}/logs",
  summary: "Attempts of a post",
  tag,
  access: logs,
  params: IdParams,
  query: PageQuery,
  status: 200,
  response: AttemptPage,
});
export const listLogs = defineEndpoint({
  id: "logs.list",
  method: "GET",
  path: "/logs",
  summary: "Every attempt, newest first",
  tag,
  access: logs,
  query: ListLogsQuery,
  status: 200,
  response: AttemptPage,
});
