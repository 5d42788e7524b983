import type { NextConfig } from "next";

/** On every answer, pages and files alike; the content security policy is per request and comes from `proxy.ts`. */
const EVERYWHERE = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  // Browsers ignore it over plain http, so the local profile is not locked out.
  { key: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" },
];

const config: NextConfig = {
  poweredByHeader: false,
  allowedDevOrigins: ["127.0.0.1", "localhost"],
  // `npm run verify` checks types; a first start on a small machine must not wait for it.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["graphile-worker", "pg", "pino", "@node-rs/argon2", "rate-limiter-flexible"],
  headers: () =>
    Promise.resolve([
      { source: "/:path*", headers: EVERYWHERE },
      // Their addresses hold codes and tokens. Here, because Next drops a route's own header where one is set already.
      ...["/auth/:path*", "/accept-invitation", "/sign-up"].map((source) => ({
        source,
        headers: [{ key: "Referrer-Policy", value: "no-referrer" }],
      })),
      {
        source: "/api/:path*",
        headers: [{ key: "Content-Security-Policy", value: "default-src 'none'; frame-ancestors 'none'" }],
      },
    ]),
};

export default config;
