import "server-only";
import { z } from "zod";
import type { Endpoint } from "@/lib/core/contract";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { MANIFESTS } from "@/lib/platforms/manifests";

/** One operation of the OpenAPI document, and the endpoint that answers it. */
export interface DescribedOperation {
  /** Operation id, alone in the document. */
  id: string;
  /** As the document lists it. */
  path: string;
  /** The endpoint as this path has it: without the parameters that the path has fixed. */
  endpoint: Endpoint;
  /** Path parameters of the server's own route that this path has fixed. */
  fixed: Record<string, string>;
}

/** Networks that send a person on to sign in there, and back. */
const REDIRECTING = (Object.keys(MANIFESTS) as PlatformId[]).filter(
  (platform) => MANIFESTS[platform].connect.kind === "oauth2",
);

/**
 * `endpoint` as the document lists it. A template `/auth/{platform}/callback` beside `/auth/accounts/{id}` would leave
 * it to each reader which of them `/auth/accounts/callback` is, so the document has one path for each network.
 */
export function operationsOf(endpoint: Endpoint): DescribedOperation[] {
  const { id, path, params } = endpoint;
  if (!path.includes("{platform}")) return [{ id, path, endpoint, fixed: {} }];
  const rest = params instanceof z.ZodObject ? params.omit({ platform: true }) : undefined;
  const left = rest === undefined || Object.keys(rest.shape).length === 0 ? undefined : rest;
  return REDIRECTING.map((platform) => ({
    id: `${id}.${platform}`,
    path: path.replace("{platform}", platform),
    endpoint: { ...endpoint, params: left, summary: `${endpoint.summary}: ${MANIFESTS[platform].name}` },
    fixed: { platform },
  }));
}
