/** Cuts secrets out of anything that is about to be written down: by key name, by URL parameter, by token shape. */
const SECRET_KEY =
  /^(authorization|cookie|set-cookie|x-api-key|.*(password|passwd|secret|token|api_?key|code_verifier|refresh_?jwt|access_?jwt|credentials?|ciphertext|assertion))$/i;
const NOT_SECRET_KEY = /^(token_type|lease_?token|expires_?token|token_expires_?at)$/i;
const SECRET_PARAM =
  /([?&;\s"']|^)((?:access_token|refresh_token|client_secret|code|code_verifier|fb_exchange_token|input_token|password|token|state|sig|signature)=)[^&\s"'#]+/gi;
const BEARER = /\b(Bearer|Basic|DPoP|OAuth)\s+[A-Za-z0-9._~+/=-]{8,}/gi;
/** Whatever may hold a JWT; looked into part by part, since a pattern for the whole would start anew at every `-`. */
const DOTTED_RUN = /[A-Za-z0-9_.-]{19,}/g;
const JWT_PART_CHARS = 8;
const OWN_KEY = /\bhg_[A-Za-z0-9_-]{16,}/g;
const JSON_SECRET = /("(?:[^"]*(?:token|secret|password|[Jj]wt|authorization))"\s*:\s*")[^"]+(")/gi;

export const REDACTED = "[redacted]";

/** `text` without bearer tokens, JWTs, our keys, and the values of secret URL or JSON members. */
export function redactText(text: string): string {
  return text
    .replace(JSON_SECRET, (match, head: string, tail: string) =>
      /"token_type"/i.test(head) ? match : `${head}${REDACTED}${tail}`,
    )
    .replace(BEARER, (_match, scheme: string) => `${scheme} ${REDACTED}`)
    .replace(DOTTED_RUN, withoutJwts)
    .replace(OWN_KEY, REDACTED)
    .replace(SECRET_PARAM, (_match, before: string, name: string) => `${before}${name}${REDACTED}`);
}

/** `run` with REDACTED for every `eyJ….….…` in it. */
function withoutJwts(run: string): string {
  const parts = run.split(".");
  const kept: string[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? "";
    const start = /(?:^|-)eyJ/.exec(part);
    const from = start === null ? -1 : start.index + start[0].length - "eyJ".length;
    const isJwt =
      from >= 0 &&
      part.length - from >= JWT_PART_CHARS + "eyJ".length &&
      (parts[at + 1]?.length ?? 0) >= JWT_PART_CHARS &&
      parts[at + 2] !== undefined;
    kept.push(isJwt ? part.slice(0, from) + REDACTED : part);
    if (isJwt) at += 2;
  }
  return kept.join(".");
}

/** A copy of `value` that is safe to write down. Errors keep name, message, stack and cause; depth is bounded. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (value === null || typeof value !== "object") return value;
  if (depth > 6) return "[deep]";
  if (value instanceof Date) return value;
  if (value instanceof Uint8Array) return `[${String(value.byteLength)} bytes]`;
  if (value instanceof Error) {
    return {
      name: value.name,
      message: redactText(value.message),
      stack: value.stack === undefined ? undefined : redactText(value.stack),
      cause: redact(value.cause, depth + 1),
    };
  }
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  const safe: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const hide = SECRET_KEY.test(key) && !NOT_SECRET_KEY.test(key) && item !== null && item !== undefined;
    safe[key] = hide ? REDACTED : redact(item, depth + 1);
  }
  return safe;
}
