import "server-only";
import { z } from "zod";
import { notFound } from "@/lib/core/errors";
import type { PublicCtx } from "@/lib/core/actor";
import { PLATFORM_IDS, isPlatformId, type PlatformId } from "@/lib/platforms/core/platform-id";
import { MANIFESTS } from "@/lib/platforms/manifests";
import { env } from "@/lib/server/env";
import type { PlatformInfo } from "./contract";

/** Members in `snake_case`, at any depth: manifests are written for code, the wire has one spelling. */
function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCase);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeCase(item),
    ]),
  );
}

function usesSandbox(id: PlatformId): boolean {
  if (!env.SANDBOX) return false;
  const keys: Partial<Record<PlatformId, string | undefined>> = {
    x: env.X_CLIENT_ID,
    linkedin: env.LINKEDIN_CLIENT_ID,
    instagram: env.FACEBOOK_APP_ID,
  };
  return keys[id] === undefined;
}

function infoOf(id: PlatformId): z.input<typeof PlatformInfo> {
  const { options, ...rest } = MANIFESTS[id];
  return {
    ...(snakeCase(rest) as Omit<z.input<typeof PlatformInfo>, "options" | "sandbox">),
    options: z.toJSONSchema(options, { io: "input", unrepresentable: "any" }) as Record<string, unknown>,
    sandbox: usesSandbox(id),
  } as z.input<typeof PlatformInfo>;
}

export function listPlatforms(): Promise<{ data: z.input<typeof PlatformInfo>[]; next_cursor: null }> {
  return Promise.resolve({ data: PLATFORM_IDS.map(infoOf), next_cursor: null });
}

export function getPlatform(_ctx: PublicCtx, input: { id: string }): Promise<z.input<typeof PlatformInfo>> {
  if (!isPlatformId(input.id)) return Promise.reject(notFound("platform"));
  return Promise.resolve(infoOf(input.id));
}
