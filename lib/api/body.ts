import "server-only";
import { createHash } from "node:crypto";
import type { Endpoint } from "@/lib/core/contract";
import { AppError, invalidField } from "@/lib/core/errors";

const DEFAULT_MAX_BYTES = 1024 * 1024;

/** A request body as plain data, and a hash that is equal for equal bodies. */
export interface RequestBody {
  /** Undefined where the endpoint takes none. */
  value: unknown;
  hash: string;
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
  const bytes = await readBytes(request, endpoint.maxBodyBytes ?? DEFAULT_MAX_BYTES);
  if (kind === "multipart") return readForm(request, bytes);
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

async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limit) throw tooLarge(limit);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    chunks.push(part.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
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

async function readForm(request: Request, bytes: Uint8Array<ArrayBuffer>): Promise<RequestBody> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.toLowerCase().startsWith("multipart/form-data")) {
    throw new AppError("unsupported_media", "Send the body as multipart/form-data.");
  }
  const form = await new Response(bytes, { headers: { "Content-Type": type } })
    .formData()
    .catch((error: unknown) => {
      throw new AppError("invalid_input", "The form data is not readable.", {
        issues: [{ path: [], code: "invalid_form", message: "The form data is not readable." }],
        cause: error,
      });
    });
  const value: Record<string, string | File> = {};
  // Field by field: the boundary between them is new in every repeat of the same upload.
  const hash = createHash("sha256");
  for (const [name, entry] of form.entries()) {
    if (Object.hasOwn(value, name)) throw invalidField([name], "Send this field once.", "repeated");
    Object.defineProperty(value, name, { value: entry, enumerable: true });
    hash.update(`${name}\0`);
    if (typeof entry === "string") hash.update(entry);
    else hash.update(`${entry.name}\0${entry.type}\0`).update(new Uint8Array(await entry.arrayBuffer()));
    hash.update("\0");
  }
  return { value, hash: hash.digest("hex") };
}
