import "server-only";
/**
 * The cookie of a browser that somebody has signed in with before. It signs nobody in: it only keeps the failures of
 * strangers, at the same address or from everywhere, from delaying the people of this browser.
 */
import { jwtVerify, SignJWT } from "jose";
import { randomSecret } from "@/lib/server/crypto";
import { env } from "@/lib/server/env";

const DAYS = 365;
const AUDIENCE = "heliograph-device";
/** People of one browser; the one who signed in longest ago gives way. */
const MOST_PEOPLE = 8;

export interface KnownDevice {
  id: string;
  userIds: string[];
}

export interface DeviceCookie {
  name: string;
  value: string;
  options: { httpOnly: true; sameSite: "lax"; path: "/"; secure: boolean; maxAge: number };
}

function isHttps(): boolean {
  return env.APP_URL.startsWith("https://");
}

export function deviceCookieName(): string {
  return isHttps() ? "__Host-heliograph-device" : "heliograph-device";
}

function signingKey(): Uint8Array {
  // Its own label: a device is no session and no token.
  return new TextEncoder().encode(`known-device:${env.NEXTAUTH_SECRET}`);
}

/** The device that a cookie's value names; null for none, and for one that we did not sign. */
export async function readDevice(value: string | null | undefined): Promise<KnownDevice | null> {
  if (value === null || value === undefined || value.length > 2_000) return null;
  try {
    const { payload } = await jwtVerify(value, signingKey(), { algorithms: ["HS256"], audience: AUDIENCE });
    const { jti, people } = payload;
    if (jti === undefined || !Array.isArray(people)) return null;
    return { id: jti, userIds: people.filter((id): id is string => typeof id === "string") };
  } catch {
    // Expired and forged are one: not known.
    return null;
  }
}

/** The cookie after `userId` has signed in with the browser that sent `before`. */
export async function deviceCookie(before: string | null | undefined, userId: string): Promise<DeviceCookie> {
  const known = await readDevice(before);
  const others = (known?.userIds ?? []).filter((id) => id !== userId);
  const value = await new SignJWT({ people: [userId, ...others].slice(0, MOST_PEOPLE) })
    .setProtectedHeader({ alg: "HS256" })
    .setJti(known?.id ?? randomSecret())
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(`${String(DAYS)}d`)
    .sign(signingKey());
  return {
    name: deviceCookieName(),
    value,
    options: { httpOnly: true, sameSite: "lax", path: "/", secure: isHttps(), maxAge: DAYS * 24 * 60 * 60 },
  };
}
