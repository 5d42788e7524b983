/** The networks that have an adapter, a manifest and a sandbox. A new network starts here; the compiler names the rest. */
export const PLATFORM_IDS = ["x", "linkedin", "instagram", "mastodon", "bluesky"] as const;
export type PlatformId = (typeof PLATFORM_IDS)[number];

export function isPlatformId(value: string): value is PlatformId {
  return (PLATFORM_IDS as readonly string[]).includes(value);
}
