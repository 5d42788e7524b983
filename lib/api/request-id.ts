import "server-only";
import { newId } from "@/lib/core/ids";

const OURS_OR_SANE = /^[A-Za-z0-9_-]{8,64}$/;

/** The caller's `X-Request-Id` when it is one line of harmless characters, else a new id. */
export function requestIdOf(request: { headers: Headers }): string {
  const given = request.headers.get("x-request-id");
  return given !== null && OURS_OR_SANE.test(given) ? given : newId("request");
}
