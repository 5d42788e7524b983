/** Pictures that cost far more than they weigh, made by rule: the same bytes each time, and no file to keep. */
import { crc32, constants, deflateRawSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const ZEROS_PER_BLOCK = 16 * 1024 * 1024;

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, check]);
}

/** `length` zero bytes as a zlib stream of about a thousandth, without holding them: one flushed block, repeated. */
function deflatedZeros(length: number): Buffer {
  const flush = { finishFlush: constants.Z_FULL_FLUSH, level: 9 };
  const block = deflateRawSync(Buffer.alloc(ZEROS_PER_BLOCK), flush);
  const blocks = Math.floor(length / ZEROS_PER_BLOCK);
  const rest = deflateRawSync(Buffer.alloc(length % ZEROS_PER_BLOCK), { level: 9 });
  const check = Buffer.alloc(4);
  check.writeUInt32BE((((length % 65_521) << 16) | 1) >>> 0); // Adler-32 of zeros
  return Buffer.concat([Buffer.from([0x78, 0xda]), ...Array<Buffer>(blocks).fill(block), rest, check]);
}

/** First column and row, and steps, of the seven passes of an interlaced PNG. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export interface PngShape {
  width: number;
  height: number;
  channels: 3 | 4;
  bits: 8 | 16;
  interlaced: boolean;
}

/** A whole and valid black PNG of that shape. */
export function blackPng({ width, height, channels, bits, interlaced }: PngShape): Buffer {
  const bytesOf = (across: number, down: number) =>
    across === 0 ? 0 : down * (1 + across * channels * (bits / 8));
  const passes = interlaced
    ? ADAM7.map(([x, y, dx, dy]) => bytesOf(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)))
    : [bytesOf(width, height)];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, channels === 4 ? 6 : 2, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([
    SIGNATURE,
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflatedZeros(passes.reduce((sum, bytes) => sum + bytes))),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

/** `count` zero pixels as GIF's LZW: each code says one pixel more than the one before. */
function lzwZeros(count: number): Buffer {
  const bytes: number[] = [];
  let pending = 0;
  let bits = 0;
  const put = (code: number, width: number) => {
    pending |= code << bits;
    for (bits += width; bits >= 8; bits -= 8, pending >>>= 8) bytes.push(pending & 0xff);
  };
  const [clear, end] = [4, 5];
  let left = count;
  put(clear, 3);
  for (let run = 1, next = 6, width = 3; left > 0; run += 1) {
    const length = Math.min(run, left);
    put(length === 1 ? 0 : length + 4, width);
    left -= length;
    if (run > 1) next += 1;
    if (next === 2 ** width && width < 12) width += 1;
    if (next >= 4_000 && left > 0) {
      put(clear, width);
      [run, next, width] = [0, 6, 3];
    }
  }
  put(end, 12);
  bytes.push(pending & 0xff);
  const blocks = Array.from({ length: Math.ceil(bytes.length / 255) }, (_, index) =>
    bytes.slice(index * 255, index * 255 + 255),
  );
  return Buffer.from([2, ...blocks.flatMap((block) => [block.length, ...block]), 0]);
}

/** A GIF of that many whole frames, all alike. */
export function stillGif(width: number, height: number, frames: number): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  const palette = Buffer.from([0, 0, 0, 255, 255, 255, 0, 0, 0, 0, 0, 0]);
  const control = Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0]);
  const frame = Buffer.concat([
    control,
    Buffer.from([0x2c, 0, 0, 0, 0]),
    size,
    Buffer.from([0]),
    lzwZeros(width * height),
  ]);
  return Buffer.concat([
    Buffer.from("GIF89a"),
    size,
    Buffer.from([0x81, 0, 0]),
    palette,
    ...Array<Buffer>(frames).fill(frame),
    Buffer.from([0x3b]),
  ]);
}
