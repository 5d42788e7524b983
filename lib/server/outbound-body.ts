import "server-only";
import type { HttpRequest } from "@/lib/core/http";

export interface EncodedBody {
  bytes: Uint8Array | null;
  headers: Record<string, string>;
}

const BODY_METHODS = new Set(["POST", "PUT", "PATCH"]);

/** The request's body as bytes of known length: some proxies refuse chunked uploads. Header names in lower case. */
export async function encodeBody(request: HttpRequest): Promise<EncodedBody> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  headers["user-agent"] ??= "Heliograph";
  headers.accept ??= "application/json";
  const { body } = request;
  if (body === undefined) {
    if (BODY_METHODS.has(request.method)) headers["content-length"] = "0";
    return { bytes: null, headers };
  }
  let bytes: Uint8Array;
  if (body instanceof FormData) {
    const encoded = new Response(body);
    bytes = new Uint8Array(await encoded.arrayBuffer());
    headers["content-type"] = encoded.headers.get("content-type") ?? "multipart/form-data";
  } else {
    bytes = typeof body === "string" ? Buffer.from(body, "utf8") : body;
  }
  headers["content-length"] = String(bytes.byteLength);
  return { bytes, headers };
}
