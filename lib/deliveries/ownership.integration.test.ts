/** A post that belongs to another attempt is never an answer, whoever names it. */
import { expect, it } from "vitest";
import { pool } from "@/lib/db/pool";
import { advance } from "./advance";
import type { EngineDeps } from "./ports";
import {
  attemptRows,
  createHousehold,
  deliveryRow,
  makeDue,
  schedulePost,
  testDeps,
} from "./testing/fixtures";
import { ScriptedNetwork } from "./testing/scripted-network";

/** The network names `remoteId` for whatever is sent or asked. */
function naming(deps: EngineDeps, remoteId: string): EngineDeps {
  const platform = deps.platform("x");
  const named = { remoteId, permalink: null };
  return {
    ...deps,
    platform: () => ({
      ...platform,
      publish: () => Promise.resolve({ kind: "published", ...named }),
      settle: {
        strategy: "replay",
        settleAfterMs: 0,
        replay: () => Promise.resolve({ outcome: "published", ...named }),
      },
    }),
  };
}

it("does not end as published when the network names the post of another delivery, in the answer or when asked", async () => {
  const network = new ScriptedNetwork({ strategy: "replay", prefix: "owned" });
  const household = await createHousehold(pool);
  const deps = testDeps(pool, network);
  const first = await schedulePost(pool, household, { content: "The same" });
  await advance(first.deliveryIds[0] ?? "", deps);
  const second = await schedulePost(pool, household, { content: "The same" });
  const id = second.deliveryIds[0] ?? "";
  for (let visit = 0; visit < 3; visit += 1) {
    await makeDue(pool, id);
    await advance(id, naming(deps, "owned-1"));
    expect(await deliveryRow(pool, id)).toMatchObject({
      state: "unknown",
      remote_id: null,
      reason: { kind: "outcome_unknown" },
    });
    expect(await attemptRows(pool, id)).toMatchObject([{ state: "unknown", remote_id: null }]);
  }
  expect(await deliveryRow(pool, first.deliveryIds[0] ?? "")).toMatchObject({ remote_id: "owned-1" });
});
