import type { IncomingMessage, ServerResponse } from "node:http";
import { countIn } from "@/lib/sandbox/buckets";
import type { LazyTransaction } from "@/lib/sandbox/db";
import {
  type BucketState,
  type Exchange,
  type Network,
  Rejection,
  type Reply,
  type Route,
} from "@/lib/sandbox/exchange";
import { type Fault, numberParam, takeFault } from "@/lib/sandbox/faults";
import { journalCommitted, journalEnd, journalFault, journalReceived } from "@/lib/sandbox/journal";
import { matchRoute } from "@/lib/sandbox/router";
import type { Runtime } from "@/lib/sandbox/runtime";
import { expireToken, revokeAccount } from "@/lib/sandbox/tokens";
import { cutOff, readBody, sendReply, untilGone } from "@/lib/sandbox/wire";

/**
 * The life of one request at a simulated network: journal it as it arrives, let holds and faults of the stage
 * before the commit act, run the network's handler in one transaction, then the same for the stage after the
 * commit, then answer. A handler knows nothing of holds, faults that cut connections, or the journal.
 */
export async function serveRequest(
  runtime: Runtime,
  network: Network,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const rawUrl = req.url ?? "/";
  const url = new URL(rawUrl, "http://sandbox.invalid");
  const body = await readBody(req, network.maxBodyBytes);
  const rawPath = rawUrl.split("?")[0] ?? "/";
  const match = matchRoute(network.routes, req.method ?? "GET", rawPath);
  const transaction = runtime.db.transaction();
  const x: Exchange = {
    runtime,
    network: network.name,
    method: req.method ?? "GET",
    url,
    params: match?.params ?? {},
    rawPath,
    headers: req.headers,
    remoteAddress: req.socket.remoteAddress ?? "",
    body: body ?? Buffer.alloc(0),
    now: runtime.clock.now(),
    token: null,
    account: null,
    db: transaction,
    takeFault: async () => null,
  };
  Object.assign(x, await network.identify({ ...x, db: runtime.db }));
  const operation = match ? operationName(match.route, x) : "unknown";
  const target = { network: network.name, account: x.account, operation };
  x.takeFault = (...kinds) => takeFault(runtime.db, target, kinds);
  const journalId = await journalReceived(runtime.db, x, operation);
  const connection = { req, res };

  const finish = async (reply: Reply, buckets: BucketState[] = []) => {
    // Clients compare what they read with the network's own time.
    const date = runtime.clock.now().toUTCString();
    const headers = { date, ...network.headers(x, buckets), ...reply.headers };
    const sent = sendReply(res, { ...reply, headers });
    await journalEnd(runtime.db, journalId, sent ? reply.status : null);
  };
  if (!body) return finish(network.tooLarge(x));
  if (!match) return finish(network.notFound(x));

  if ((await runtime.holds.pause(target, "before_commit", journalId)) === "drop")
    return drop(runtime, journalId, connection);
  const early = READERS.has(operation) ? null : await x.takeFault(...applicable(x));
  if (early) {
    await journalFault(runtime.db, journalId, early.kind);
    const reply = await faultBefore(x, network, early, connection);
    if (reply === "cut") return drop(runtime, journalId, connection);
    if (reply) return finish(reply);
  }
  x.now = runtime.clock.now();
  const buckets = await countIn(x, match.route.buckets ?? []);
  const full = buckets.find((bucket) => bucket.exceeded);
  if (full) return finish(network.rateLimited(x, full.resetsAt), buckets);

  const { reply, committed } = await runHandler(match.route, x, transaction);
  if (!committed) return finish(reply, buckets);
  await journalCommitted(runtime.db, journalId);

  if ((await runtime.holds.pause(target, "after_commit", journalId)) === "drop")
    return drop(runtime, journalId, connection);
  const late = READERS.has(operation) ? null : await x.takeFault(...AFTER);
  if (late) {
    await journalFault(runtime.db, journalId, late.kind);
    const spoiled = await faultAfter(x, network, late, connection);
    return spoiled === "cut" ? drop(runtime, journalId, connection) : finish(spoiled, buckets);
  }
  return finish(reply, buckets);
}

function operationName(route: Route, x: Exchange): string {
  return typeof route.operation === "string" ? route.operation : route.operation(x);
}

async function runHandler(
  route: Route,
  x: Exchange,
  transaction: LazyTransaction,
): Promise<{ reply: Reply; committed: boolean }> {
  try {
    const reply = await route.handle(x);
    await transaction.commit();
    return { reply, committed: reply.status < 400 };
  } catch (error) {
    await transaction.rollback();
    if (error instanceof Rejection) return { reply: error.reply, committed: false };
    throw error;
  }
}

interface Connection {
  req: IncomingMessage;
  res: ServerResponse;
}

const BEFORE = [
  "rate_limited",
  "server_error",
  "timeout_before_commit",
  "reset_before_commit",
  "token_expired",
  "token_revoked",
  "slow_answer",
] as const;
const AFTER = [
  "bad_gateway_after_commit",
  "reset_after_commit",
  "timeout_after_commit",
  "garbage_after_commit",
] as const;

/** What browsers and people look at; a fault is meant for the product and is not used up by them. */
const READERS = new Set(["avatar.read", "icon.read", "media.serve", "media.view", "post.view"]);

/** A fault of a token waits for a request that has one. */
function applicable(x: Exchange): readonly (typeof BEFORE)[number][] {
  return BEFORE.filter(
    (kind) =>
      (kind !== "token_expired" || x.token !== null) &&
      (kind !== "token_revoked" || x.token !== null || x.account !== null),
  );
}

const HANG_MS = 600_000;

/** A reply, "cut" to end the connection without one, or null to carry on. */
async function faultBefore(
  x: Exchange,
  network: Network,
  fault: Fault,
  { res }: Connection,
): Promise<Reply | "cut" | null> {
  switch (fault.kind) {
    case "rate_limited":
      return network.rateLimited(
        x,
        new Date(x.now.getTime() + numberParam(fault, "reset_seconds", 60) * 1000),
      );
    case "server_error":
      return network.unavailable(x, numberParam(fault, "status", 503));
    case "timeout_before_commit":
      await untilGone(res, numberParam(fault, "seconds", HANG_MS / 1000) * 1000);
      return "cut";
    case "reset_before_commit":
      return "cut";
    case "token_expired":
      if (x.token) await expireToken(x.runtime.db, x.now, x.token.token);
      return reidentify(x, network);
    case "token_revoked":
      await revokeOwner(x);
      return reidentify(x, network);
    case "slow_answer":
      await untilGone(res, numberParam(fault, "seconds", 5) * 1000);
      return null;
    default:
      return null;
  }
}

/** The token's owner, who for Instagram is the person and not the professional account the path names. */
async function revokeOwner(x: Exchange): Promise<void> {
  const owner = x.token?.accountId ?? x.account?.id;
  if (owner) await revokeAccount(x.runtime.db, x.now, x.network, owner, "revoked_by_person");
}

async function reidentify(x: Exchange, network: Network): Promise<null> {
  Object.assign(x, await network.identify({ ...x, db: x.runtime.db }));
  return null;
}

async function faultAfter(
  x: Exchange,
  network: Network,
  fault: Fault,
  { res }: Connection,
): Promise<Reply | "cut"> {
  switch (fault.kind) {
    case "bad_gateway_after_commit":
      return network.unavailable(x, numberParam(fault, "status", 502));
    case "garbage_after_commit":
      return {
        status: 200,
        headers: { "content-type": "text/html" },
        body: "<html><body>upstream hiccup</body></html>",
      };
    case "timeout_after_commit":
      await untilGone(res, numberParam(fault, "seconds", HANG_MS / 1000) * 1000);
      return "cut";
    default:
      return "cut";
  }
}

async function drop(runtime: Runtime, journalId: string, { req }: Connection): Promise<void> {
  cutOff(req);
  await journalEnd(runtime.db, journalId, null);
}
