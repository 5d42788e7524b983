import { beforeEach, describe, expect, it } from "vitest";
import type { PublicCtx } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { pool } from "@/lib/db/pool";
import { getHealth } from "./health";

const anybody = {} as PublicCtx;
const ready = () => getHealth(anybody, { ready: "" });

async function heardFrom(secondsAgo: number): Promise<void> {
  await pool.query(
    `INSERT INTO worker_heartbeats (id, host, pid, seen_at) VALUES ($1, 'h', 1, now() - $2 * interval '1 second')`,
    [newId("worker"), secondsAgo],
  );
}

beforeEach(() => pool.query("DELETE FROM worker_heartbeats"));

describe("the readiness check", () => {
  it("is ready while one worker of several is heard from", async () => {
    await heardFrom(3_600);
    await heardFrom(11);
    expect(await ready()).toMatchObject({ status: "ok", checks: { worker: { ok: true } } });
  });

  it.each([21, 60])("notices %d s after the last sign that every worker has stopped", async (secondsAgo) => {
    await heardFrom(secondsAgo);
    await expect(ready()).rejects.toMatchObject({
      code: "unavailable",
      extra: { checks: { worker: { ok: false, seen_seconds_ago: secondsAgo } } },
    });
  });

  it("notices at once that the last worker has said goodbye", async () => {
    await expect(ready()).rejects.toMatchObject({
      extra: { checks: { worker: { ok: false, seen_seconds_ago: null } } },
    });
  });
});
