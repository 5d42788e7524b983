/** A workspace with an editor and connected accounts, and pictures, for tests of posts and media. */
import sharp, { type Sharp } from "sharp";
import type { Ctx } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Role } from "@/lib/core/permissions";
import { pool } from "@/lib/db/pool";
import type { MediaItem } from "@/lib/media/schema";
import { uploadMedia } from "@/lib/media/service";
import type { PlatformId } from "@/lib/platforms/core/platform-id";

export interface Household {
  workspaceId: string;
  userId: string;
  ctx: Ctx;
  /** Ids of the accounts in the order asked for. */
  accounts: string[];
}

export async function createHousehold(
  platforms: PlatformId[] = ["x"],
  role: Role = "editor",
): Promise<Household> {
  const workspaceId = newId("workspace");
  const userId = newId("user");
  await pool.query(
    "INSERT INTO workspaces (id, name, slug, timezone) VALUES ($1, 'Test', $1, 'Europe/Berlin')",
    [workspaceId],
  );
  await pool.query(
    "INSERT INTO users (id, email, name, password_hash) VALUES ($1, $1 || '@example.org', 'Ana', 'x')",
    [userId],
  );
  await pool.query(
    'INSERT INTO memberships (id, workspace_id, user_id, role) VALUES ($1, $2, $3, $4::"Role")',
    [newId("membership"), workspaceId, userId, role],
  );
  const accounts: string[] = [];
  for (const platform of platforms) accounts.push(await connectAccount(workspaceId, platform));
  const actor = { type: "user", userId, sessionId: newId("session") } as const;
  return {
    workspaceId,
    userId,
    accounts,
    ctx: { actor, workspaceId, role, requestId: "req_test", ip: null },
  };
}

export async function connectAccount(workspaceId: string, platform: PlatformId): Promise<string> {
  const id = newId("socialAccount");
  await pool.query(
    `INSERT INTO social_accounts (id, workspace_id, platform, remote_id, username, display_name)
     VALUES ($1, $2, $3, $1, 'ana_' || $3, 'Ana on ' || $3)`,
    [id, workspaceId, platform],
  );
  return id;
}

/** A picture with some detail, quick to make at any size. */
export function picture(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const across = Math.ceil(width / 16);
  const down = Math.ceil(height / 16);
  const pixels = Buffer.alloc(across * down * channels);
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = (index * 2_654_435_761) >>> 24;
  return sharp(pixels, { raw: { width: across, height: down, channels } }).resize(width, height, {
    fit: "fill",
  });
}

export function fileOf(bytes: Uint8Array, name = "picture.jpg", type = "image/jpeg"): File {
  return new File([new Uint8Array(bytes)], name, { type });
}

export async function uploadPicture(ctx: Ctx, width = 640, height = 480): Promise<MediaItem> {
  const bytes = await picture(width, height).jpeg().toBuffer();
  return await uploadMedia(ctx, { file: fileOf(bytes), alt_text: "A pattern" });
}

/** `minutes` from now as the wire says it. */
export function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}

/** The `AppError` that `work` ends in; anything else fails the test. */
export async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error(`Expected a refusal, got ${String(error)}`, { cause: error });
}
