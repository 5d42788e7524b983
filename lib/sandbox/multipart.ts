export interface Part {
  name: string;
  filename: string | null;
  /** Null when the part declares none, which makes it a plain field. */
  mime: string | null;
  bytes: Buffer;
}

const CRLF = Buffer.from("\r\n");
const BLANK_LINE = Buffer.from("\r\n\r\n");

/**
 * Take a multipart/form-data body apart, keeping the bytes of parts without a file name, which clients in the
 * wild send and `Request.formData` would turn into text. Null when it is malformed.
 */
export function parseMultipart(body: Buffer, contentType: string): Part[] | null {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (!boundary) return null;
  const delimiter = Buffer.from(`--${boundary[1] ?? boundary[2] ?? ""}`);
  const parts: Part[] = [];
  let at = body.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length;
    if (body.subarray(start, start + 2).toString("latin1") === "--") return parts;
    const next = body.indexOf(Buffer.concat([CRLF, delimiter]), start);
    const headEnd = body.indexOf(BLANK_LINE, start);
    if (next < 0 || headEnd < 0 || headEnd > next) return null;
    const part = readPart(
      body.subarray(start, headEnd).toString("utf8"),
      body.subarray(headEnd + BLANK_LINE.length, next),
    );
    if (!part) return null;
    parts.push(part);
    at = next + CRLF.length;
  }
  return null;
}

function readPart(head: string, bytes: Buffer): Part | null {
  const disposition = /^content-disposition:\s*form-data(.*)$/im.exec(head)?.[1];
  const name = disposition && /[;\s]name="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1];
  if (name === undefined) return null;
  return {
    name: name.replace(/%22/g, '"'),
    filename: /[;\s]filename="((?:[^"\\]|\\.)*)"/i.exec(disposition ?? "")?.[1] ?? null,
    mime: /^content-type:\s*([^;\s]+)/im.exec(head)?.[1]?.toLowerCase() ?? null,
    bytes,
  };
}
