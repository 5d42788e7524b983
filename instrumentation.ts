/** Runs once when the web process starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { frontDoor } = await import("@/lib/api/front-door");
  // For `scripts/web.mjs`, which is outside the build.
  Object.assign(globalThis, { heliographFrontDoor: frontDoor });
  const { showFirstKey } = await import("@/lib/db/first-key");
  await showFirstKey("web");
  // Now, while the disk is known to be there: from here on its absence is noticed.
  const { storage } = await import("@/lib/storage/storage");
  storage();
}
