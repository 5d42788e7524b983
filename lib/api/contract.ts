/** Endpoints that belong to no domain: what networks accept, and whether we are well. */
import { z } from "zod";
import { defineEndpoint } from "@/lib/core/contract";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";

const tag = "rest";

export const PlatformInfo = z
  .looseObject({
    id: z.enum(PLATFORM_IDS),
    name: z.string(),
    target_noun: z.string(),
    post_types: z.array(z.string()),
    text: z.looseObject({ counting: z.string(), max: z.number() }),
    media: z.looseObject({ max_images: z.number(), types: z.array(z.string()), max_image_bytes: z.number() }),
    options: z
      .record(z.string(), z.unknown())
      .describe("JSON Schema of the options of a post on this network"),
    connect: z.looseObject({ kind: z.string(), required_scopes: z.array(z.string()) }),
    capabilities: z.record(z.string(), z.unknown()),
    settle: z.looseObject({ strategy: z.string(), explanation: z.string() }),
    sandbox: z.boolean().describe("True while this installation publishes to the simulator"),
    evidence: z.string().describe("Month of the evidence behind these numbers"),
  })
  .describe("A network's manifest");

export const listPlatforms = defineEndpoint({
  id: "platforms.list",
  method: "GET",
  path: "/platforms",
  summary: "Networks: limits, post types, options, capabilities",
  description:
    "What a post may be on each network, as `POST /posts/validate` judges it. An account can have other limits: its own `profile` says why.",
  tag,
  access: { kind: "public" },
  status: 200,
  response: z.object({ data: z.array(PlatformInfo), next_cursor: z.null() }),
});

export const getPlatform = defineEndpoint({
  id: "platforms.get",
  method: "GET",
  path: "/platforms/{id}",
  summary: "One network",
  description: "Its manifest alone, by the `id` that accounts name as `platform`.",
  tag,
  access: { kind: "public" },
  params: z.object({ id: z.string().max(32) }),
  status: 200,
  response: PlatformInfo,
});

export const Health = z.object({
  status: z.enum(["ok", "not_ready"]),
  checks: z
    .object({
      database: z.object({ ok: z.boolean(), latency_ms: z.number().nullable() }),
      queue: z.object({ ok: z.boolean(), lag_seconds: z.number().nullable() }),
      worker: z.object({ ok: z.boolean(), seen_seconds_ago: z.number().nullable() }),
    })
    .optional(),
});
export type Health = z.infer<typeof Health>;

export const getHealth = defineEndpoint({
  id: "health.get",
  method: "GET",
  path: "/health",
  summary: "Alive; with `?ready`, ready to publish",
  description:
    "`?ready` looks at the database, the oldest due delivery that nobody holds, and the workers' heartbeats; 503 with the same `checks` when one of them fails. Also at `/api/health`.",
  tag: "health",
  access: { kind: "public" },
  unmetered: true,
  query: z.object({ ready: z.string().max(5).optional() }),
  status: 200,
  response: Health,
});
