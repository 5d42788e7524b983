/** Every fault that the panel offers, set as the panel sets it, acts on what Heliograph does at that network. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultChoices } from "@/app/(dashboard)/[workspace]/sandbox/to-view";
import { operationChoices } from "@/components/sandbox/operation-choices";
import { PlatformError } from "@/lib/platforms/core/error";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import { platforms } from "@/lib/platforms/registry";
import {
  type Bench,
  type Connected,
  createBench,
  draftOf,
  send,
} from "@/lib/platforms/testing/adapter-bench";
import { type Pictures, servePictures } from "@/lib/platforms/testing/pictures";
import { type SandboxProcess, startSandboxProcess } from "@/lib/platforms/testing/sandbox-process";

const claims = () => Promise.resolve({ taken: new Set<string>(), contested: false });

let sandbox: SandboxProcess;
let pictures: Pictures;
const benches = {} as Record<PlatformId, Bench>;
const unique = () => randomBytes(4).toString("hex");

beforeAll(async () => {
  [sandbox, pictures] = await Promise.all([
    startSandboxProcess(process.env.DATABASE_URL ?? ""),
    servePictures(),
  ]);
  for (const id of PLATFORM_IDS) benches[id] = createBench(platforms[id], sandbox);
}, 60_000);
afterAll(async () => {
  pictures.close();
  await sandbox.stop();
});

/** Short, so that a silence ends before anybody's patience. */
const PARAMS: Record<string, number> = { seconds: 1, reset_seconds: 30, status: 503 };

async function act(id: PlatformId, account: Connected, operation: string): Promise<void> {
  const { connect, settle } = platforms[id];
  const ctx = { ...account.ctx, session: account.session };
  try {
    if (operation === "token.*") await connect.refresh?.(account.ctx, account.session);
    else if (operation === "post.list" && settle.strategy === "search")
      await settle.list(ctx, { startedAt: new Date(), idempotencyKey: "", now: new Date(), claims });
    else if (operation === "post.list" && settle.strategy === "replay")
      await settle.replay(
        { ...ctx, once: account.ctx.http },
        draftOf(`Looked for ${unique()}`),
        { data: {}, expiresAt: null },
        { startedAt: new Date(0), idempotencyKey: unique(), now: new Date(), claims },
      );
    else {
      const picture = await pictures.jpeg(unique(), "A boat");
      await send(benches[id], account, draftOf(`Spoiled ${unique()}`, [picture]));
    }
  } catch (error) {
    // What it comes to is the contract suite's business; here it counts that the fault acted.
    if (!(error instanceof PlatformError)) throw error;
  }
}

const rows = PLATFORM_IDS.flatMap((id) =>
  faultChoices()
    .filter((fault) => fault.networks === null || fault.networks.includes(id))
    .flatMap((fault) => {
      // Where a fault can act is the same for all of a kind: one of them tries every place, the others their usual one.
      const operations = operationChoices(id, fault);
      const tried = fault.kind === "server_error" ? operations : operations.slice(0, 1);
      return tried.map(([operation, words]) => ({ id, fault, operation, words }));
    }),
).filter(
  // Two faults need what a single publication does not do: a second try, and a published container to look for.
  ({ id, fault, operation }) =>
    fault.kind !== "repeat_500" && !(id === "instagram" && operation === "post.list"),
);

type Row = (typeof rows)[number];

/** Enough for most silences to fall into others' work. */
const SIDE_BY_SIDE = 4;

/** Tries every row with an account of its own; answers how often its fault has acted, or what went wrong. */
async function tryAll(): Promise<Map<Row, number | Error>> {
  const results = new Map<Row, number | Error>();
  const set: Row[] = [];
  let setting = Promise.resolve();
  const tryOne = async (row: Row) => {
    const { id, fault, operation } = row;
    const account = await benches[id].connect(id === "bluesky" ? `p${unique()}.test` : `p${unique()}`);
    // One by one: their hits are told in the order in which they were set.
    setting = setting.then(async () => {
      await sandbox.fault({
        network: id,
        account: account.session.remoteId.replace("urn:li:person:", ""),
        ...(operation === "" ? {} : { operation }),
        kind: fault.kind,
        params: Object.fromEntries(fault.params.map(({ name }) => [name, PARAMS[name] ?? 1])),
      });
      set.push(row);
    });
    await setting;
    await act(id, account, operation);
  };
  const waiting = [...rows];
  const work = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      const failed = row;
      await tryOne(row).catch((error: unknown) => results.set(failed, error as Error));
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  const hits = await sandbox.faultHits();
  expect(hits).toHaveLength(set.length);
  set.forEach((row, index) => results.set(row, results.get(row) ?? (hits[index] as number)));
  return results;
}

describe("the fault panel", () => {
  let results: Awaited<ReturnType<typeof tryAll>>;
  beforeAll(async () => {
    results = await tryAll();
  }, 120_000);

  it("offers every network the faults of the issue", () => {
    for (const id of PLATFORM_IDS) {
      const kinds = rows.filter((row) => row.id === id).map((row) => row.fault.kind);
      expect(kinds).toEqual(
        expect.arrayContaining([
          "rate_limited",
          "server_error",
          "timeout_before_commit",
          "timeout_after_commit",
          "reset_after_commit",
          "token_expired",
          "token_revoked",
          "media_rejected",
          ...(id === "bluesky" ? [] : ["slow_media"]),
        ]),
      );
    }
  });

  it.each(rows)("$id: $fault.kind acts when Heliograph $words", (row) => {
    const result = results.get(row);
    if (result instanceof Error) throw result;
    expect(result).toBe(1);
  });
});
