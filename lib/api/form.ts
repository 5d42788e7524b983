import "server-only";
/** A multipart form as it comes in: fields in memory, files straight to the disk, so that no upload is ever held. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import Busboy from "@fastify/busboy";
import { AppError, invalidField } from "@/lib/core/errors";
import { storageFault } from "@/lib/storage/object-storage";
import { SpooledFile } from "@/lib/storage/spooled-file";
import { removeScratch, storage } from "@/lib/storage/storage";

/** No form of ours has more; a hostile one could have a million. */
const LIMITS = { fields: 20, files: 4, parts: 24, fieldSize: 64 * 1024, fieldNameSize: 200, headerPairs: 20 };

export interface ReadForm {
  value: Record<string, string | SpooledFile>;
  /** Equal for equal fields: the boundary between them is new in every repeat of the same upload. */
  hash: string;
  /** Removes what was spooled. */
  release(): Promise<void>;
}

interface Part {
  name: string;
  value: string | SpooledFile;
  digest: string;
}

function unreadable(cause?: unknown): AppError {
  return new AppError("invalid_input", "The form data is not readable.", {
    issues: [{ path: [], code: "invalid_form", message: "The form data is not readable." }],
    cause,
  });
}

function digestOf(...words: string[]): string {
  return createHash("sha256").update(words.join("\0")).digest("hex");
}

/** Writes one file of the form to `path`. Throws `StorageUnavailable`. */
async function spool(
  stream: Readable,
  path: string,
  name: string,
  type: string,
): Promise<Omit<Part, "name">> {
  const hash = createHash("sha256");
  let size = 0;
  async function* noted(chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.byteLength;
      yield chunk;
    }
  }
  const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
  let fault: Error | null = null;
  file.once("error", (error: NodeJS.ErrnoException) => (fault = storageFault("upload", error)));
  await pipeline(stream, noted, file).catch((error: unknown) => {
    throw fault ?? error;
  });
  return { value: new SpooledFile(path, size, name, type), digest: digestOf(name, type, hash.digest("hex")) };
}

/** Collects the parts of a form that is written into `parser`. */
class Collector {
  readonly parser: Writable;
  readonly #parts: Promise<Part>[] = [];
  readonly #streams: Readable[] = [];

  constructor(contentType: string, folder: string) {
    const parser = new Busboy({ headers: { "content-type": contentType }, limits: LIMITS });
    this.parser = parser;
    parser.on("file", (name, stream, fileName, _encoding, type) => {
      const path = join(folder, `upload-${String(this.#streams.length)}`);
      this.#streams.push(stream);
      const part = spool(stream, path, fileName, type).then((written) => ({ name, ...written }));
      // Its failure is met when all parts are asked for, or ends the whole form at once.
      part.catch((error: unknown) => parser.destroy(error as Error));
      this.#parts.push(part);
    });
    parser.on("field", (name, value, _nameCut, isCut) => {
      if (isCut) parser.destroy(invalidField([name], "This field is too long.", "too_long"));
      this.#parts.push(Promise.resolve({ name, value, digest: digestOf(value) }));
    });
    for (const limit of ["partsLimit", "filesLimit", "fieldsLimit"] as const) {
      parser.on(limit, () => parser.destroy(invalidField([], "The form has too many fields.", "too_many")));
    }
  }

  /** The parts in their order. */
  parts(): Promise<Part[]> {
    return Promise.all(this.#parts);
  }

  /** Ends what is still being written. */
  async abandon(): Promise<void> {
    for (const stream of this.#streams) stream.destroy(new Error("The form was given up."));
    await Promise.allSettled(this.#parts);
  }
}

function collectorFor(contentType: string, folder: string): Collector {
  try {
    return new Collector(contentType, folder);
  } catch (error) {
    throw unreadable(error); // without a boundary
  }
}

/**
 * Reads `chunks` as the form that `contentType` announces. Whatever `chunks` throws is passed on; throws
 * `invalid_input` for what is no form, and `StorageUnavailable`.
 */
export async function readForm(chunks: AsyncIterable<Uint8Array>, contentType: string): Promise<ReadForm> {
  const folder = await storage().scratch();
  const release = () => removeScratch(folder);
  try {
    const collector = collectorFor(contentType, folder);
    try {
      await pipeline(chunks, collector.parser);
      return { ...formOf(await collector.parts()), release };
    } catch (error) {
      await collector.abandon();
      throw error;
    }
  } catch (error) {
    await release();
    throw isOurs(error) ? error : unreadable(error);
  }
}

function isOurs(error: unknown): boolean {
  return error instanceof AppError || (error instanceof Error && error.name === "StorageUnavailable");
}

function formOf(parts: Part[]): Omit<ReadForm, "release"> {
  const value: Record<string, string | SpooledFile> = {};
  for (const part of parts) {
    if (Object.hasOwn(value, part.name)) throw invalidField([part.name], "Send this field once.", "repeated");
    Object.defineProperty(value, part.name, { value: part.value, enumerable: true });
  }
  return { value, hash: digestOf(...parts.flatMap(({ name, digest }) => [name, digest])) };
}
