import { createHash } from "node:crypto";

export interface Metrics {
  views: number;
  likes: number;
  replies: number;
  shares: number;
  clicks: number;
}

const SATURATION_MS = 20 * 3_600_000;

/**
 * What readers did with a post by now: a deterministic function of its id and age that only grows, fast in the
 * first hours and flat after some days.
 */
export function metricsOf(postId: string, createdAt: Date, now: Date): Metrics {
  const seed = createHash("sha256").update(postId).digest();
  const ageMs = Math.max(0, now.getTime() - createdAt.getTime());
  const grown = 1 - Math.exp(-ageMs / SATURATION_MS);
  const audience = 200 + (seed.readUInt16BE(0) % 4_800);
  const views = Math.floor(audience * grown);
  const share = (byte: number, most: number) =>
    Math.floor(views * most * (0.3 + (0.7 * (seed[byte] ?? 0)) / 255));
  return {
    views,
    likes: share(2, 0.06),
    replies: share(3, 0.012),
    shares: share(4, 0.02),
    clicks: share(5, 0.03),
  };
}

/** Followers of an account, slowly growing. */
export function followersOf(accountId: string, createdAt: Date, now: Date): number {
  const seed = createHash("sha256").update(accountId).digest();
  const days = Math.max(0, now.getTime() - createdAt.getTime()) / 86_400_000;
  return 40 + (seed.readUInt16BE(0) % 900) + Math.floor(days * (1 + ((seed[2] ?? 0) % 5)));
}
