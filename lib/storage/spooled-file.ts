import "server-only";
import { readFile } from "node:fs/promises";

/**
 * A file of a form, whose bytes stand in a scratch folder and never in memory. A `File` to everyone who asks for its
 * bytes; who can work with a path takes that instead.
 */
export class SpooledFile extends File {
  readonly #sizeBytes: number;

  constructor(
    readonly path: string,
    sizeBytes: number,
    name: string,
    type: string,
  ) {
    super([], name, { type });
    this.#sizeBytes = sizeBytes;
  }

  override get size(): number {
    return this.#sizeBytes;
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await readFile(this.path);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  }
}
