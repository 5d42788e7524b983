import "server-only";
import { env } from "@/lib/server/env";
import { reachableHost } from "@/lib/server/listen-host";

const SANDBOX_NETWORKS = 5;

/** Origins of the simulated networks: their consent pages and pictures live there. Empty when the sandbox is off. */
function sandboxOrigins(): string[] {
  if (!env.SANDBOX) return [];
  const hosts = [...new Set([reachableHost(env.SANDBOX_HOST), "127.0.0.1", "localhost"])];
  return hosts.flatMap((host) =>
    Array.from(
      { length: SANDBOX_NETWORKS + 1 },
      (_, index) => `http://${host}:${String(env.SANDBOX_PORT + index)}`,
    ),
  );
}

/**
 * The policy of our pages: scripts only with this answer's nonce, pictures from the networks' own hosts (avatars), no
 * framing. Forms may lead to a network's consent page, which is any https host for Mastodon.
 */
export function pagePolicy(nonce: string): string {
  const development = env.NODE_ENV === "development";
  const sandbox = sandboxOrigins();
  const directives: Record<string, string[]> = {
    "default-src": ["'self'"],
    // React's development build evaluates code to rebuild stack traces.
    "script-src": [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(development ? ["'unsafe-eval'"] : []),
    ],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:", "https:", ...sandbox],
    "font-src": ["'self'", "data:"],
    "connect-src": ["'self'", ...(development ? ["ws:"] : [])],
    "worker-src": ["'self'", "blob:"],
    "form-action": ["'self'", "https:", ...sandbox],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
  };
  return render(directives);
}

/** The policy of `/docs` and `/redoc`: our own copies of both tools, which style themselves inline. */
export function docsPolicy(nonce: string): string {
  return render({
    "default-src": ["'none'"],
    "script-src": [`'nonce-${nonce}'`],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "worker-src": ["blob:"],
    "form-action": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
  });
}

function render(directives: Record<string, string[]>): string {
  const lines = Object.entries(directives).map(([name, values]) => `${name} ${values.join(" ")}`);
  if (env.APP_URL.startsWith("https://")) lines.push("upgrade-insecure-requests");
  return lines.join("; ");
}

/** A fresh nonce: 128 random bits. */
export function newNonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
}
