import { afterEach, describe, expect, it } from "vitest";
import { transaction } from "@/lib/db/transaction";
import { pool } from "@/lib/db/pool";
import type { Ctx } from "@/lib/core/actor";
import type { Permission } from "@/lib/core/permissions";
import { createHousehold, type Household } from "@/lib/posts/testing/household";
import { EventHub } from "./hub";
import { notifyChange } from "./service";
import { eventStream } from "./stream";

const hubs: EventHub[] = [];

function newHub(): EventHub {
  const hub = new EventHub(process.env.DATABASE_URL ?? "");
  hubs.push(hub);
  return hub;
}

afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.stop()));
});

async function signedIn(): Promise<Household> {
  const home = await createHousehold([]);
  const { actor } = home.ctx;
  if (actor.type !== "user") throw new Error("Expected a person.");
  await pool.query(
    "INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, now() + interval '1 day')",
    [actor.sessionId, home.userId],
  );
  return home;
}

/** Reads `stream` until its text matches; fails when it ends or after ten seconds. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, wanted: RegExp): Promise<string> {
  const decoder = new TextDecoder();
  const deadline = AbortSignal.timeout(10_000);
  let text = "";
  while (!wanted.test(text)) {
    deadline.throwIfAborted();
    const part = await reader.read();
    if (part.done) throw new Error(`The stream ended after: ${text}`);
    text += decoder.decode(part.value, { stream: true });
  }
  return text;
}

const open = (ctx: Ctx, hub: EventHub, heartbeatMs = 60_000) =>
  eventStream(ctx, { hub, heartbeatMs }).getReader();

describe("the event stream", () => {
  it("brings a change after its transaction has committed, to its own workspace only", async () => {
    const hub = newHub();
    const home = await signedIn();
    const other = await signedIn();
    const mine = open(home.ctx, hub);
    const theirs = open(other.ctx, hub);
    await hub.ready();
    await expect(
      transaction(async (tx) => {
        await notifyChange(tx, home.workspaceId, { type: "post.changed", post_id: "post_rolled_back" });
        throw new Error("rolled back");
      }),
    ).rejects.toThrow("rolled back");
    await transaction((tx) =>
      notifyChange(tx, home.workspaceId, { type: "post.changed", post_id: "post_1" }),
    );
    await transaction((tx) => notifyChange(tx, other.workspaceId, { type: "media.changed" }));
    const text = await readUntil(mine, /post_1/);
    expect(text).toContain("retry: ");
    expect(text).toContain('data: {"type":"post.changed","post_id":"post_1"}\n\n');
    expect(text).not.toContain("post_rolled_back");
    expect(await readUntil(theirs, /media\.changed/)).not.toContain("post_1");
  });

  it("connects again when its connection is cut, and tells everybody to look afresh", async () => {
    const hub = newHub();
    const home = await signedIn();
    const reader = open(home.ctx, hub);
    await hub.ready();
    await pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'heliograph events' AND datname = current_database()",
    );
    await readUntil(reader, /"type":"resync"/);
    await transaction((tx) =>
      notifyChange(tx, home.workspaceId, { type: "post.changed", post_id: "post_2" }),
    );
    await readUntil(reader, /post_2/);
  });

  it("beats while the session holds, and ends when it is revoked", async () => {
    const hub = newHub();
    const home = await signedIn();
    const reader = open(home.ctx, hub, 20);
    await readUntil(reader, /still here/);
    await pool.query("UPDATE sessions SET revoked_at = now() WHERE user_id = $1", [home.userId]);
    await expect(readUntil(reader, /never/)).rejects.toThrow("The stream ended");
  });

  it("ends when the person leaves the workspace, or the key behind it is revoked", async () => {
    const hub = newHub();
    const home = await signedIn();
    const person = open(home.ctx, hub, 20);
    await pool.query(
      `INSERT INTO api_keys (id, workspace_id, created_by_id, name, prefix, secret_hash, scopes)
       VALUES ($1, $1, $2, 'k', 'hg_', $1, '{posts:read}')`,
      [home.workspaceId, home.userId],
    );
    const actor = {
      type: "api_key",
      keyId: home.workspaceId,
      keyVersion: 1,
      integration: null,
      userId: home.userId,
      scopes: ["posts:read"],
    } as const;
    const key = open({ ...home.ctx, actor }, hub, 20);
    await readUntil(key, /still here/);
    await pool.query("UPDATE api_keys SET revoked_at = now() WHERE id = $1", [home.workspaceId]);
    await expect(readUntil(key, /never/)).rejects.toThrow("The stream ended");
    await pool.query("DELETE FROM memberships WHERE user_id = $1", [home.userId]);
    await expect(readUntil(person, /never/)).rejects.toThrow("The stream ended");
  });

  it("ends at once, not at the next beat, when what it was opened with ends", async () => {
    const hub = newHub();
    const home = await signedIn();
    const change = (text: string) => pool.query(text, [home.userId]);
    const keyed = (scopes: readonly Permission[]): Ctx => ({
      ...home.ctx,
      actor: {
        type: "token",
        sessionId: null,
        keyId: home.workspaceId,
        keyVersion: 1,
        integration: null,
        userId: home.userId,
        scopes,
      },
    });
    await pool.query(
      `INSERT INTO api_keys (id, workspace_id, created_by_id, name, prefix, secret_hash, scopes)
       VALUES ($1, $1, $2, 'k', 'hg_', $1, '{posts:write,media:read}')`,
      [home.workspaceId, home.userId],
    );
    const person = open(home.ctx, hub);
    const program = open(keyed(["posts:write", "media:read"]), hub);
    await hub.ready();
    await change("UPDATE api_keys SET scopes = '{posts:read}' WHERE created_by_id = $1");
    await transaction((tx) => notifyChange(tx, home.workspaceId, { type: "media.changed" }));
    await readUntil(program, /media\.changed/);
    await change("UPDATE api_keys SET scopes = '{media:read}' WHERE created_by_id = $1");
    await expect(readUntil(program, /never/)).rejects.toThrow("The stream ended");

    await change("UPDATE api_keys SET scopes = '{posts:read}' WHERE created_by_id = $1");
    const rotated = open(keyed(["posts:read"]), hub);
    await readUntil(rotated, /connected/);
    await change("UPDATE api_keys SET secret_version = 2 WHERE created_by_id = $1");
    await expect(readUntil(rotated, /never/)).rejects.toThrow("The stream ended");
    // One that was opened with what had ended already gets nothing either.
    await expect(readUntil(open(keyed(["posts:read"]), hub), /never/)).rejects.toThrow("The stream ended");

    const other = open({ ...home.ctx }, hub);
    await change("UPDATE sessions SET revoked_at = now() WHERE user_id = $1");
    await expect(readUntil(person, /never/)).rejects.toThrow("The stream ended");
    await expect(readUntil(other, /never/)).rejects.toThrow("The stream ended");
  });

  it("ends with the membership, and when the session runs out, without waiting for a beat", async () => {
    const hub = newHub();
    const home = await signedIn();
    const other = await signedIn();
    const removed = open(home.ctx, hub);
    const expired = open(other.ctx, hub);
    await hub.ready();
    await pool.query("DELETE FROM memberships WHERE user_id = $1", [home.userId]);
    await expect(readUntil(removed, /never/)).rejects.toThrow("The stream ended");
    await pool.query("UPDATE sessions SET expires_at = now() + interval '300 ms' WHERE user_id = $1", [
      other.userId,
    ]);
    await expect(readUntil(expired, /never/)).rejects.toThrow("The stream ended");
  });

  it("refuses the eleventh of one person, and opens it when another was left", async () => {
    const hub = newHub();
    const home = await signedIn();
    const someoneElse = await signedIn();
    const readers = Array.from({ length: 10 }, () => open(home.ctx, hub));
    expect(() => open(home.ctx, hub)).toThrow(
      expect.objectContaining({ code: "rate_limited", status: 429, retryAfterSeconds: 60 }),
    );
    await readUntil(open(someoneElse.ctx, hub), /connected/);
    await readers[3]?.cancel();
    await readUntil(open(home.ctx, hub), /connected/);
  });

  it("ends at shutdown, so that the process can", async () => {
    const hub = newHub();
    const home = await signedIn();
    const reader = open(home.ctx, hub);
    await hub.ready();
    await hub.stop();
    await expect(readUntil(reader, /never/)).rejects.toThrow("The stream ended");
    // One that comes too late ends at once.
    await expect(readUntil(open(home.ctx, hub), /never/)).rejects.toThrow("The stream ended");
  });
});
