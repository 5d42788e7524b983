import { createHash } from "node:crypto";
import sharp from "sharp";
import { findAccount } from "@/lib/sandbox/accounts";
import { sandboxUrl } from "@/lib/sandbox/config";
import { escapeHtml } from "@/lib/sandbox/consent-page";
import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";

const SIZE = 128;

/** Address of a simulated profile picture; `_normal` as X has it, and every size suffix leads to the same. */
export function avatarUrl(x: Exchange, owner: { id: string; displayName: string }): string {
  return `${sandboxUrl(x.runtime.config, x.network)}/avatars/${encodeURIComponent(owner.id)}_normal.png`;
}

/** Initials on a color that follows from the id. */
async function avatar(x: Exchange): Promise<Reply> {
  const id = (x.params.file ?? "").replace(/(_[a-z0-9]+)?\.png$/i, "");
  const account = await findAccount(x.db, x.network, id);
  const initials = (account?.displayName ?? "?")
    .split(" ")
    .map((word) => word[0] ?? "")
    .slice(0, 2)
    .join("");
  const hue = createHash("sha256").update(id).digest().readUInt16BE(0) % 360;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}"><rect width="100%" height="100%" fill="hsl(${hue},55%,38%)"/><text x="50%" y="50%" dy=".35em" text-anchor="middle" font-family="sans-serif" font-size="52" fill="#fff">${escapeHtml(initials)}</text></svg>`;
  return {
    status: 200,
    headers: {
      "content-type": "image/png",
      "cache-control": "public, max-age=3600",
      "x-content-type-options": "nosniff",
    },
    body: await sharp(Buffer.from(svg)).png().toBuffer(),
  };
}

export const avatarRoute: Route = {
  method: "GET",
  path: "/avatars/:file",
  operation: "avatar.read",
  handle: avatar,
};
