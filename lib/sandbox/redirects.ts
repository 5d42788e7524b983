import type { SandboxConfig } from "@/lib/sandbox/config";

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Whether the seeded apps may redirect here. A real app lists exact addresses; ours belongs to whoever runs the
 * sandbox, so it takes any path on loopback and on the configured origins, and nothing else.
 */
export function redirectAllowed(config: SandboxConfig, redirectUri: string): boolean {
  let url: URL;
  try {
    url = new URL(redirectUri);
  } catch {
    return false;
  }
  if (url.hash || url.username || url.password) return false;
  if (url.protocol === "http:" && LOOPBACK.has(url.hostname)) return true;
  return config.redirectOrigins.includes(url.origin);
}

/** The redirect with its answer added, other parameters kept. */
export function withAnswer(
  redirectUri: string,
  answer: Record<string, string | null>,
  fragment = "",
): string {
  const url = new URL(redirectUri);
  for (const [key, value] of Object.entries(answer)) if (value !== null) url.searchParams.set(key, value);
  return url.toString() + fragment;
}
