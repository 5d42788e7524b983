import "server-only";
import { createHash } from "node:crypto";
import type { Endpoint } from "@/lib/core/contract";
import { AppError, invalidField } from "@/lib/core/errors";
import { readForm } from "./form";

const DEFAULT_MAX_BYTES = 1024 * 1024;

/** A request body as plain data, and a hash that is equal for equal bodies. */
export interface RequestBody {
  /** Undefined where the endpoint takes none. */
  value: unknown;
  hash: string;
  /** Removes what was put on the disk for it, once the call is answered. */
  release?: () => Promise<void>;
}

export function bodyKindOf(endpoint: Endpoint): "json" | "multipart" | "none" {
  return endpoint.bodyKind ?? (endpoint.body === undefined ? "none" : "json");
}

/**
 * Reads the body that `endpoint` takes. Throws `too_large` as soon as the limit is passed, without reading on,
 * `unsupported_media` for another type, `invalid_input` for what does not parse.
 */
export async function readBody(request: Request, endpoint: Endpoint): Promise<RequestBody> {
  const kind = bodyKindOf(endpoint);
  const chunks = chunksOf(request, endpoint.maxBodyBytes ?? DEFAULT_MAX_BYTES);
  if (kind === "multipart") return readForm(chunks, multipartTypeOf(request));
  const bytes = await whole(chunks);
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (bytes.byteLength === 0) return { value: kind === "none" ? undefined : {}, hash };
  if (!isJson(request)) {
    throw new AppError("unsupported_media", "Send the body as application/json.");
  }
  const value = parseJson(bytes);
  if (kind === "none") {
    if (isEmptyObject(value)) return { value: undefined, hash };
    throw invalidField([], "This endpoint takes no body.", "unrecognized_keys");
  }
  return { value, hash };
}

function tooLarge(limit: number): AppError {
  return new AppError("too_large", `The body is larger than ${describeBytes(limit)}.`);
}

function describeBytes(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${String(Math.round(bytes / 1024 / 1024))} MiB` : `${String(bytes)} bytes`;
}

/** The body in pieces. Throws at once when it is announced as too large, else where it becomes so. */
function chunksOf(request: Request, limit: number): AsyncGenerator<Uint8Array> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limit) throw tooLarge(limit);
  return limited(request.body, limit);
}

async function* limited(body: Request["body"], limit: number): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    // Not cancelled: that would tear the connection down before the caller has read why.
    if (size > limit) throw tooLarge(limit);
    yield part.value;
  }
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

function multipartTypeOf(request: Request): string {
  const type = request.headers.get("content-type") ?? "";
  if (type.toLowerCase().startsWith("multipart/form-data")) return type;
  throw new AppError("unsupported_media", "Send the body as multipart/form-data.");
}

function isJson(request: Request): boolean {
  const type = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  return type === "application/json" || type.endsWith("+json");
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw new AppError("invalid_input", "The body is not valid JSON in UTF-8.", {
      issues: [{ path: [], code: "invalid_json", message: "Not valid JSON in UTF-8." }],
      cause: error,
    });
  }
}
