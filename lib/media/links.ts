import "server-only";
/**
 * Signed links to stored bytes: one object each, expiring, readable without signing in, because networks fetch them
 * too. A link says what it opens and until when; the signature makes it ours.
 */
import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/server/env";

const HOUR_MS = 3_600_000;

interface MediaLink {
  key: string;
  contentType: string;
  expiresAt: Date;
}

let signingKey: Buffer | undefined;

function secret(): Buffer {
  return (signingKey ??= Buffer.from(
    hkdfSync("sha256", env.NEXTAUTH_SECRET, "", "heliograph media links", 32),
  ));
}

function signatureOf(payload: string): Buffer {
  return createHmac("sha256", secret()).update(payload).digest();
}

function signLink(key: string, contentType: string, expiresAtMs: number): string {
  const payload = Buffer.from(JSON.stringify([key, contentType, expiresAtMs])).toString("base64url");
  return `${env.APP_URL}/media/${payload}.${signatureOf(payload).toString("base64url")}`;
}

/** A link for the dashboard and clients of the API, valid for at least an hour; equal within a clock hour, so that browsers can cache it. */
export function mediaUrl(key: string, contentType: string, now = Date.now()): string {
  return signLink(key, contentType, (Math.floor(now / HOUR_MS) + 2) * HOUR_MS);
}

/** A link for a network that fetches the picture itself, valid for 24 hours. */
export function publicMediaUrl(key: string, contentType: string, now = Date.now()): string {
  return signLink(key, contentType, now + 24 * HOUR_MS);
}

/** What a token opens; null when it was not signed here, was changed, or has expired. */
export function readMediaToken(token: string, now = Date.now()): MediaLink | null {
  const [payload = "", signature = "", ...rest] = token.split(".");
  const given = Buffer.from(signature, "base64url");
  const expected = signatureOf(payload);
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  // Signed by us, so it has the shape that `signLink` gave it.
  const [key, contentType, expiresAtMs] = JSON.parse(Buffer.from(payload, "base64url").toString()) as [
    string,
    string,
    number,
  ];
  return expiresAtMs > now ? { key, contentType, expiresAt: new Date(expiresAtMs) } : null;
}
