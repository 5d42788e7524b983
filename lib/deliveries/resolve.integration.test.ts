/** "It is live": a link that a person gives is one of that post, never of another. */
import { beforeEach, describe, expect, it } from "vitest";
import { systemCtx, type Ctx } from "@/lib/core/actor";
import { pool } from "@/lib/db/pool";
import { advance } from "./advance";
import { resolveDelivery } from "./service";
import {
  attemptRows,
  createHousehold,
  deliveryRow,
  makeDue,
  refused,
  schedulePost,
  testDeps,
  type Household,
} from "./testing/fixtures";
import { ScriptedNetwork, type Behavior } from "./testing/scripted-network";

let household: Household;
let ctx: Ctx;
let networks = 0;

beforeEach(async () => {
  household = await createHousehold(pool);
  ctx = systemCtx(household.workspaceId, "test");
});

async function one(script: Behavior[] = []) {
  networks += 1;
  const network = new ScriptedNetwork({
    strategy: "search",
    absenceConclusive: false,
    prefix: `resolved${String(networks)}`,
  });
  network.script.push(...script);
  const deps = testDeps(pool, network);
  const { deliveryIds } = await schedulePost(pool, household);
  return { network, deps, id: deliveryIds[0] ?? "" };
}

describe("the link of another post of the account", () => {
  /** A delivery that is out, and one of the same text whose answer was lost. */
  async function two() {
    const first = await one();
    await advance(first.id, first.deps);
    const url = (await deliveryRow(pool, first.id)).permalink ?? "";
    const second = await one(["lost"]);
    await advance(second.id, second.deps);
    return { first, second, url };
  }
  const isLive = (id: string, url: string) => resolveDelivery(ctx, { id, outcome: "published", url });

  it("is refused at its field, however it is written, and nothing is settled", async () => {
    const { second, url } = await two();
    for (const written of [url, `${url}/`, `${url}?s=20`, `${url}#top`]) {
      const error = await refused(isLive(second.id, written));
      expect([error.code, error.issues.map((issue) => [issue.path, issue.code])]).toEqual([
        "invalid_input",
        [[["url"], "taken"]],
      ]);
    }
    expect((await deliveryRow(pool, second.id)).state).toBe("unknown");
    expect(await attemptRows(pool, second.id)).toMatchObject([{ state: "unknown", remote_id: null }]);
  });

  it("is refused when only its id is known, or only its link", async () => {
    const { first, second } = await two();
    const set = (remoteId: string | null, permalink: string | null) =>
      pool.query("UPDATE attempts SET remote_id = $2, permalink = $3 WHERE delivery_id = $1", [
        first.id,
        remoteId,
        permalink,
      ]);
    await set("at://did:plc:ada/app.post/3kabcdef", null);
    expect((await refused(isLive(second.id, "https://net.test/profile/ada/post/3kabcdef"))).code).toBe(
      "invalid_input",
    );
    await set(null, "https://net.test/p/abcdef/");
    expect((await refused(isLive(second.id, "https://net.test/p/abcdef"))).code).toBe("invalid_input");
    await isLive(second.id, "https://net.test/p/ABCDEF");
    expect((await deliveryRow(pool, second.id)).state).toBe("published");
  });

  it("is refused also when the other is stored at the same moment", async () => {
    const { first, second } = await two();
    const candidate = { remote_id: "raced", permalink: "https://net.test/raced", excerpt: "" };
    await pool.query(
      "UPDATE deliveries SET reason = jsonb_build_object('candidates', $2::jsonb) WHERE id = $1",
      [second.id, JSON.stringify([candidate])],
    );
    const other = await pool.connect();
    await other.query("BEGIN");
    await other.query("UPDATE attempts SET remote_id = 'raced', permalink = NULL WHERE delivery_id = $1", [
      first.id,
    ]);
    const pressed = refused(isLive(second.id, candidate.permalink));
    await expect
      .poll(async () => {
        const { rows } = await pool.query<{ n: number }>(
          "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
        );
        return rows[0]?.n;
      })
      .toBe(1);
    await other.query("COMMIT");
    other.release();
    expect((await pressed).issues).toMatchObject([{ path: ["url"], code: "taken" }]);
    expect((await deliveryRow(pool, second.id)).state).toBe("unknown");
  });

  it("belongs to whoever named it: a search does not find it for another delivery", async () => {
    const network = new ScriptedNetwork({ prefix: "searched" });
    const deps = testDeps(pool, network);
    network.script.push("lost", "cut_before_publishing");
    const [first, second] = await Promise.all(
      [0, 1].map(
        async () => (await schedulePost(pool, household, { content: "The same" })).deliveryIds[0] ?? "",
      ),
    );
    await advance(first ?? "", deps);
    await isLive(first ?? "", "https://net.test/searched-1");
    await pool.query("UPDATE attempts SET remote_id = NULL WHERE delivery_id = $1", [first]);
    await advance(second ?? "", deps);
    await makeDue(pool, second ?? "");
    await advance(second ?? "", deps);
    expect(await deliveryRow(pool, second ?? "")).toMatchObject({ state: "unknown", remote_id: null });
  });
});
