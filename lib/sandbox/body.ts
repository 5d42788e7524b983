import type { IncomingHttpHeaders } from "node:http";
import { parseMultipart } from "@/lib/sandbox/multipart";

interface Received {
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface UploadedFile {
  name: string;
  mime: string;
  bytes: Buffer;
}

/** A form as the networks read it: repeated fields kept in order, files apart. */
export interface Fields {
  values: Map<string, string[]>;
  files: Map<string, UploadedFile>;
}

export function contentType(x: Received): string {
  return (x.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** The JSON body, or undefined when it is not JSON. */
export function readJson(x: Received): unknown {
  try {
    return JSON.parse(x.body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** The JSON body when it is an object, else null. */
export function readJsonObject(x: Received): Record<string, unknown> | null {
  const value = readJson(x);
  return isRecord(value) ? value : null;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readForm(x: Received): URLSearchParams {
  return new URLSearchParams(
    contentType(x) === "application/x-www-form-urlencoded" ? x.body.toString("utf8") : "",
  );
}

/** A flat urlencoded or JSON body, for endpoints that take either. */
export function readFormOrJson(x: Received): URLSearchParams {
  const json = contentType(x) === "application/json" ? readJsonObject(x) : null;
  if (!json) return readForm(x);
  return new URLSearchParams(
    Object.entries(json).map(([key, value]): [string, string] => [key, String(value)]),
  );
}

/** Fields of an urlencoded, multipart or JSON body; null when a multipart body cannot be read. */
export async function readFields(x: Received): Promise<Fields | null> {
  const fields: Fields = { values: new Map(), files: new Map() };
  const add = (key: string, value: string) =>
    fields.values.set(key, [...(fields.values.get(key) ?? []), value]);
  const type = contentType(x);
  if (type === "application/x-www-form-urlencoded") {
    for (const [key, value] of readForm(x)) add(key, value);
  } else if (type === "application/json") {
    for (const [key, value] of Object.entries(readJsonObject(x) ?? {})) {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (item !== null && item !== undefined)
          add(key, typeof item === "object" ? JSON.stringify(item) : String(item));
      }
    }
  } else if (type === "multipart/form-data") {
    const parts = parseMultipart(x.body, x.headers["content-type"] ?? "");
    if (!parts) return null;
    for (const { name, filename, mime, bytes } of parts) {
      const isFile = filename !== null || (mime !== null && mime !== "text/plain");
      if (isFile)
        fields.files.set(name, { name: filename ?? "blob", mime: mime ?? "application/octet-stream", bytes });
      else add(name, bytes.toString("utf8"));
    }
  }
  return fields;
}

/** First value of a field, also under its `name[]` spelling. */
export function field(fields: Fields, name: string): string | undefined {
  return fields.values.get(name)?.[0] ?? fields.values.get(`${name}[]`)?.[0];
}

export function fieldList(fields: Fields, name: string): string[] {
  return [...(fields.values.get(`${name}[]`) ?? []), ...(fields.values.get(name) ?? [])];
}

/** What of a body goes into the journal: small text whole with secrets masked, bytes as their size. */
export function summarizeBody(x: Received): unknown {
  if (x.body.length === 0) return null;
  const type = contentType(x);
  if (type === "application/json" && x.body.length <= 20_000) return redact(readJson(x) ?? null);
  if (type === "application/x-www-form-urlencoded" && x.body.length <= 20_000) {
    return redact(Object.fromEntries(readForm(x)));
  }
  return { content_type: type, bytes: x.body.length };
}

const SECRET = /token|secret|password|^code$|code_verifier|jwt/i;

function redact(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redact);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET.test(key) ? "[redacted]" : redact(inner)]),
  );
}

/** Query string for the journal, with secrets masked. */
export function redactQuery(url: URL): string {
  const query = new URLSearchParams(url.search);
  for (const key of [...query.keys()]) if (SECRET.test(key)) query.set(key, "[redacted]");
  return query.toString();
}

/** Headers for the journal, with credentials masked. */
export function redactHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [key, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(", ") : value;
    // Cookies know no ports: a browser that comes from the dashboard brings the dashboard's session along.
    if (key === "cookie") kept[key] = "[redacted]";
    else kept[key] = key === "authorization" || key === "dpop" ? `${text.split(" ")[0]} [redacted]` : text;
  }
  return kept;
}
