import "server-only";
import type { Endpoint, FileAnswer } from "@/lib/core/contract";
import { logger } from "@/lib/server/logger";
import { env } from "@/lib/server/env";
import { toCsv } from "./csv";
import type { Answer } from "./idempotency";
import { unknownFields } from "./unknown-fields";

/**
 * The verb's answer through the contract: what the documentation promises is what goes out. A mismatch is our bug:
 * an error while developing and testing, a log line in production, where the caller is served all the same.
 */
export function checkedBody(endpoint: Endpoint, output: unknown, requestId: string): unknown {
  if (endpoint.status === 204) return undefined;
  const parsed = endpoint.response.safeParse(output);
  // Parsing drops what the contract does not name; looking for it is for those who can still mend it.
  const looksCloser = parsed.success && env.NODE_ENV !== "production";
  const extra = looksCloser ? unknownFields(endpoint.response, output) : [];
  if (parsed.success && extra.length === 0) return parsed.data;
  const issues = parsed.success ? extra : parsed.error.issues;
  if (env.NODE_ENV !== "production") {
    throw new Error(`The answer of ${endpoint.id} breaks its contract: ${JSON.stringify(issues)}`);
  }
  logger.error({ endpoint: endpoint.id, issues, request_id: requestId }, "An answer breaks its contract.");
  return parsed.success ? parsed.data : output;
}

/** Where that is read which an endpoint makes, by its id; the list that has it where it is never read alone. */
const READ_AT: Readonly<Record<string, string>> = {
  "api_keys.create": "/api-keys/{id}",
  "accounts.create": "/social-accounts/{id}",
  "accounts.choose_targets": "/social-accounts",
  "auth.sign_up": "/me",
  "media.upload": "/media/{id}",
  "media.reframe": "/media/{id}",
  "posts.create": "/posts/{id}",
  "posts.create_immediate": "/posts/{id}",
  "posts.create_scheduled": "/posts/{id}",
  "posts.duplicate": "/posts/{id}",
  "workspaces.create": "/workspace?workspace={id}",
  "workspaces.create_invitation": "/invitations",
};

/** Where that which was made is read. */
export function locationOf(endpoint: Pick<Endpoint, "id">, body: unknown): string | null {
  const place = READ_AT[endpoint.id];
  if (place === undefined || typeof body !== "object" || body === null) return null;
  const id: unknown = Reflect.get(body, "id");
  if (!place.includes("{id}")) return `/api/v1${place}`;
  return typeof id === "string" ? `/api/v1${place.replace("{id}", id)}` : null;
}

/** `answer` as JSON. */
export function jsonResponse(endpoint: Endpoint, answer: Answer, headers: Headers): Response {
  headers.set("Cache-Control", "no-store");
  if (answer.etag !== null) headers.set("ETag", answer.etag);
  if (answer.status === 204) return new Response(null, { status: 204, headers });
  headers.set("Content-Type", "application/json; charset=utf-8");
  const location = answer.status === 201 ? locationOf(endpoint, answer.body) : null;
  if (location !== null) headers.set("Location", location);
  return new Response(JSON.stringify(answer.body), { status: answer.status, headers });
}

/** Says that the caller has the newest answer already. */
export function unchangedResponse(etag: string | null, headers: Headers): Response {
  headers.set("Cache-Control", "no-store");
  if (etag !== null) headers.set("ETag", etag);
  return new Response(null, { status: 304, headers });
}

/** One entry of `Accept`: `text/csv;q=0.5`. */
function weighed(entry: string): { type: string; weight: number } {
  const [type = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  return { type, weight: quality === undefined ? 1 : Number(quality) || 0 };
}

/** True when the caller wants the list as CSV and it has that form. */
export function wantsCsv(request: Request, endpoint: Endpoint): boolean {
  if (endpoint.csvColumns === undefined) return false;
  const format = new URL(request.url).searchParams.get("format");
  if (format !== null) return format === "csv";
  const accepted = (request.headers.get("accept") ?? "").split(",").map(weighed);
  const csv = accepted.find(({ type }) => type === "text/csv")?.weight ?? 0;
  const json = accepted.find(({ type }) => type === "application/json")?.weight ?? 0;
  return csv > 0 && csv >= json;
}

/** A page of rows as a CSV download; the next page's cursor travels in a header. */
export function csvResponse(endpoint: Endpoint, body: unknown, headers: Headers): Response {
  const { data, next_cursor } = body as { data: object[]; next_cursor: string | null };
  headers.set("Content-Type", "text/csv; charset=utf-8");
  headers.set(
    "Content-Disposition",
    `attachment; filename="${endpoint.path.slice(1).replaceAll("/", "-")}.csv"`,
  );
  headers.set("Cache-Control", "no-store");
  if (next_cursor !== null) headers.set("X-Next-Cursor", next_cursor);
  return new Response(toCsv(endpoint.csvColumns ?? [], data), { status: 200, headers });
}

/** Server-sent events: never cached, never held back by a proxy. Null: their headers alone. */
export function streamResponse(stream: ReadableStream<Uint8Array> | null, headers: Headers): Response {
  headers.set("Content-Type", "text/event-stream; charset=utf-8");
  headers.set("Cache-Control", "no-store, no-transform");
  headers.set("X-Accel-Buffering", "no");
  return new Response(stream, { status: 200, headers });
}

/** A file, never sniffed and never run in our origin. */
export function fileResponse(file: FileAnswer, headers: Headers): Response {
  headers.set("Content-Type", file.content_type);
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  headers.set("Cache-Control", file.cache_control ?? "private, no-store");
  if (file.filename !== undefined) {
    const plain = file.filename.replace(/[^\x20-\x7e]|["\\%]/g, "_");
    headers.set(
      "Content-Disposition",
      `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(file.filename)}`,
    );
  }
  const body = file.content instanceof Uint8Array ? new Uint8Array(file.content) : file.content;
  return new Response(body, { status: 200, headers });
}
