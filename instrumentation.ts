/** Runs once when the web process starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { refuseUnserved } = await import("@/lib/api/early-refusal");
  const { appendSocketAddress } = await import("@/lib/auth/socket-address");
  appendSocketAddress();
  refuseUnserved();
}
