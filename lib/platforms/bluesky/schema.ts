/** Answers of a Bluesky server and the records we write. Source: bluesky.md §1a, 3. */
import { isRemoteId, RemoteId } from "@/lib/platforms/core/remote-id";
import { z } from "zod";

export const BlueskySession = z.object({
  did: z.string().startsWith("did:"),
  handle: z.string(),
  accessJwt: z.string().min(1),
  refreshJwt: z.string().min(1),
});

export const BlueskyIdentity = z.object({ did: z.string().startsWith("did:"), handle: z.string() });

export const BlueskyProfile = z.object({
  displayName: z.string().nullish(),
  avatar: z.string().nullish(),
});

export const BlueskyServer = z.object({ blobUploadLimit: z.number().int().positive().nullish() });

export const ResolvedHandle = z.object({ did: z.string().startsWith("did:") });

/** Put into the record exactly as it came. */
export const BlobRef = z.looseObject({
  $type: z.literal("blob"),
  ref: z.object({ $link: z.string() }),
  mimeType: z.string(),
  size: z.number(),
});
export type BlobRef = z.infer<typeof BlobRef>;

export const UploadedBlob = z.object({ blob: BlobRef });

export const WrittenRecord = z.object({
  uri: z.string().startsWith("at://").refine(isRemoteId),
  cid: z.string(),
});

export const FoundRecord = z.object({
  uri: RemoteId,
  cid: z.string().nullish(),
  value: z.record(z.string(), z.unknown()),
});

export const XrpcError = z.object({ error: z.string(), message: z.string().nullish() });

/** Claims we read from a session's tokens; they are not ours to verify. */
export const JwtClaims = z.object({ exp: z.number().nullish() });
