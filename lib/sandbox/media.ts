import { fileTypeFromBuffer } from "file-type";
import sharp from "sharp";
import type { NetworkName } from "@/lib/sandbox/config";
import type { Db } from "@/lib/sandbox/db";

/** An uploaded file. `readyAt` is when the network has processed it; the states are each network's own words. */
export interface Media {
  network: NetworkName;
  id: string;
  accountId: string;
  state: string;
  mime: string;
  bytes: Buffer | null;
  sizeBytes: number;
  width: number | null;
  height: number | null;
  alt: string | null;
  data: Record<string, unknown>;
  createdAt: Date;
  expiresAt: Date | null;
  readyAt: Date | null;
  postId: string | null;
}

const COLUMNS = `network, id, account_id as "accountId", state, mime, size_bytes::float8 as "sizeBytes", width, height, alt,
  data, created_at as "createdAt", expires_at as "expiresAt", ready_at as "readyAt", post_id as "postId"`;

export type NewMedia = Partial<Media> &
  Pick<Media, "network" | "id" | "accountId" | "state" | "mime" | "createdAt">;

export async function storeMedia(db: Db, media: NewMedia): Promise<void> {
  await db.query(
    `insert into sandbox.media (network, id, account_id, state, mime, bytes, size_bytes, width, height, alt, data, created_at, expires_at, ready_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      media.network,
      media.id,
      media.accountId,
      media.state,
      media.mime,
      media.bytes ?? null,
      media.sizeBytes ?? media.bytes?.length ?? 0,
      media.width ?? null,
      media.height ?? null,
      media.alt ?? null,
      JSON.stringify(media.data ?? {}),
      media.createdAt,
      media.expiresAt ?? null,
      media.readyAt ?? null,
    ],
  );
}

/** The media without its bytes. */
export async function findMedia(db: Db, network: NetworkName, id: string): Promise<Media | null> {
  const [row] = await db.query(
    `select ${COLUMNS}, null as bytes from sandbox.media where network = $1 and id = $2`,
    [network, id],
  );
  return (row as Media | undefined) ?? null;
}

export async function readMediaBytes(db: Db, network: NetworkName, id: string): Promise<Buffer | null> {
  const [row] = await db.query<{ bytes: Buffer | null }>(
    "select bytes from sandbox.media where network = $1 and id = $2",
    [network, id],
  );
  return row?.bytes ?? null;
}

/** Overwrite the named columns. */
export async function updateMedia(
  db: Db,
  network: NetworkName,
  id: string,
  change: Partial<
    Pick<
      Media,
      | "state"
      | "mime"
      | "bytes"
      | "sizeBytes"
      | "width"
      | "height"
      | "alt"
      | "data"
      | "readyAt"
      | "postId"
      | "expiresAt"
    >
  >,
): Promise<void> {
  const columns: Record<string, string> = {
    sizeBytes: "size_bytes",
    readyAt: "ready_at",
    postId: "post_id",
    expiresAt: "expires_at",
  };
  const entries = Object.entries(change).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return;
  const sets = entries.map(([key], index) => `${columns[key] ?? key} = $${index + 3}`);
  const values = entries.map(([key, value]) => (key === "data" ? JSON.stringify(value) : value));
  await db.query(`update sandbox.media set ${sets.join(", ")} where network = $1 and id = $2`, [
    network,
    id,
    ...values,
  ]);
}

export interface Sniffed {
  mime: string;
  width: number | null;
  height: number | null;
  frames: number;
}

/** What the bytes really are, never what they are called; null when nothing known or a broken picture. */
export async function sniff(bytes: Buffer): Promise<Sniffed | null> {
  const type = await fileTypeFromBuffer(bytes);
  if (!type) return null;
  if (!type.mime.startsWith("image/")) return { mime: type.mime, width: null, height: null, frames: 1 };
  try {
    const image = await sharp(bytes, {
      animated: type.mime === "image/gif",
      limitInputPixels: 120_000_000,
    }).metadata();
    return {
      mime: type.mime,
      width: image.width ?? null,
      height: image.pageHeight ?? image.height ?? null,
      frames: image.pages ?? 1,
    };
  } catch {
    return null;
  }
}
