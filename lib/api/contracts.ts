/** Every endpoint there is. OpenAPI, the tenancy suite and the walk over the route files all read this list. */
import type { z } from "zod";
import * as accounts from "@/lib/accounts/contract";
import * as accountSchemas from "@/lib/accounts/schema";
import * as apiKeys from "@/lib/api-keys/contract";
import * as apiKeySchemas from "@/lib/api-keys/schema";
import * as auditLog from "@/lib/audit-log/contract";
import * as auditSchemas from "@/lib/audit-log/schema";
import * as auth from "@/lib/auth/contract";
import * as authSchemas from "@/lib/auth/schema";
import type { Endpoint } from "@/lib/core/contract";
import { Problem } from "@/lib/core/wire";
import * as deliveries from "@/lib/deliveries/contract";
import * as deliverySchemas from "@/lib/deliveries/schema";
import * as events from "@/lib/events/contract";
import * as media from "@/lib/media/contract";
import * as mediaSchemas from "@/lib/media/schema";
import * as notifications from "@/lib/notifications/contract";
import * as notificationSchemas from "@/lib/notifications/schema";
import * as posts from "@/lib/posts/contract";
import * as postSchemas from "@/lib/posts/schema";
import * as workspaces from "@/lib/workspaces/contract";
import * as workspaceSchemas from "@/lib/workspaces/schema";
import * as rest from "./contract";

function isEndpoint(value: unknown): value is Endpoint {
  return (
    typeof value === "object" && value !== null && "method" in value && "path" in value && "access" in value
  );
}

function isSchema(value: unknown): value is z.ZodType {
  return typeof value === "object" && value !== null && "_zod" in value;
}

const CONTRACTS = [
  auth,
  workspaces,
  apiKeys,
  auditLog,
  accounts,
  posts,
  deliveries,
  media,
  events,
  notifications,
  rest,
];

export const ENDPOINTS: readonly Endpoint[] = CONTRACTS.flatMap((contract) =>
  Object.values(contract).filter(isEndpoint),
);

const SCHEMAS = [
  authSchemas,
  workspaceSchemas,
  apiKeySchemas,
  auditSchemas,
  accountSchemas,
  postSchemas,
  deliverySchemas,
  mediaSchemas,
  notificationSchemas,
  events,
  rest,
  { Problem },
];

/** Named shapes, for readable documentation and generated clients: every schema exported under a capitalized name. */
export function namedSchemas(): ReadonlyMap<z.ZodType, string> {
  const names = new Map<z.ZodType, string>();
  for (const [name, value] of SCHEMAS.flatMap((module) => Object.entries(module))) {
    if (/^[A-Z][a-z]/.test(name) && isSchema(value) && !names.has(value))
      names.set(value, name.replace(/Schema$/, ""));
  }
  return names;
}
