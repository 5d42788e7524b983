import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import {
  accountShape,
  findByName,
  readAccounts,
  readFaults,
  readHolds,
  readJournal,
  readPosts,
  readStatus,
} from "@/lib/sandbox/admin-reads";
import {
  AccountInput,
  ClockInput,
  FaultInput,
  HoldInput,
  PostInput,
  SandboxNetwork,
} from "@/lib/sandbox/admin-schema";
import { contentType, readJson } from "@/lib/sandbox/body";
import { postByHand } from "@/lib/sandbox/by-hand";
import type { Reply } from "@/lib/sandbox/exchange";
import type { Verdict } from "@/lib/sandbox/holds";
import { readMediaBytes, sniff } from "@/lib/sandbox/media";
import { createPerson } from "@/lib/sandbox/people";
import { deletePost, storePost } from "@/lib/sandbox/posts";
import { matchRoute } from "@/lib/sandbox/router";
import type { Runtime } from "@/lib/sandbox/runtime";
import { RESET } from "@/lib/sandbox/tables";
import { readBody, sendReply } from "@/lib/sandbox/wire";

/**
 * The sandbox's admin API on the base port: JSON only, and only for loopback `Host` headers, so that no web page
 * can reach it by rebinding a name. Shapes are in `admin-schema.ts`, a typed client in `admin-client.ts`.
 *
 *   GET  /status                                  what runs where, the clock, counts
 *   GET  /timelines?network&account&limit         posts as readers see them, newest first
 *   GET  /posts?network&account&limit             the same with deleted ones
 *   POST /posts                                   a post made by hand: {network, account, text, age_seconds?}
 *   DELETE /posts?network&id                      deleted by hand
 *   GET  /accounts?network · POST /accounts       simulated people; {network, handle, display_name?, password?, data?}
 *   GET  /journal?network&account&operation&phase&since&limit   every request; after `since` (an id), or the newest
 *   GET, POST, DELETE /faults · DELETE /faults/:id
 *   GET, POST /holds · DELETE /holds/:id          a hold keeps matching requests open at its stage
 *   POST /holds/:id/release · /drop               let the waiting go on, or cut them off; also ends the hold
 *   POST /clock {offset_ms}                       the sandbox's time against the wall clock, absolute
 *   POST /reset                                   forget everything
 *   GET  /media/:network/:id                      bytes of an uploaded file
 */
export async function serveAdmin(runtime: Runtime, req: IncomingMessage, res: ServerResponse): Promise<void> {
  sendReply(res, await answer(runtime, req));
}

/** A host name is only what a client says: the panel is for this machine, whatever the ports are bound to. */
export function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && /^(::ffff:)?127\.|^::1$/.test(address);
}

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

async function answer(runtime: Runtime, req: IncomingMessage): Promise<Reply> {
  if (!isLoopbackAddress(req.socket.remoteAddress) || !LOOPBACK_HOST.test(req.headers.host ?? ""))
    return failure(403, "forbidden_host", "The admin API answers on loopback only.");
  const url = new URL(req.url ?? "/", "http://sandbox.invalid");
  const match = matchRoute(ADMIN_ROUTES, req.method ?? "GET", url.pathname);
  if (!match) return failure(404, "not_found", `There is no ${req.method} ${url.pathname}.`);
  const body = await readBody(req, 1_000_000);
  if (!body) return failure(413, "too_large", "The body is larger than 1 MB.");
  if (req.method === "POST" && contentType({ headers: req.headers, body }) !== "application/json") {
    return failure(415, "unsupported_media", "Send application/json.");
  }
  try {
    const input = req.method === "POST" ? (readJson({ headers: req.headers, body }) ?? {}) : {};
    return await match.route.handle({ runtime, query: url.searchParams, params: match.params, input });
  } catch (error) {
    if (error instanceof z.ZodError) return failure(400, "invalid_input", z.prettifyError(error));
    throw error;
  }
}

function failure(status: number, error: string, message: string): Reply {
  return { status, body: { error, message } };
}

interface AdminCall {
  runtime: Runtime;
  query: URLSearchParams;
  params: Record<string, string>;
  input: unknown;
}

interface AdminRoute {
  method: string;
  path: string;
  handle: (call: AdminCall) => Promise<Reply>;
}

const list = async (rows: Promise<unknown[]>): Promise<Reply> => ({
  status: 200,
  body: { data: await rows },
});

async function createFault({ runtime, input }: AdminCall): Promise<Reply> {
  const fault = FaultInput.parse(input);
  const [row] = await runtime.db.query<{ id: string }>(
    `insert into sandbox.faults (network, account, operation, kind, remaining, params) values ($1, $2, $3, $4, $5, $6) returning id`,
    [
      fault.network ?? null,
      fault.account ?? null,
      fault.operation ?? null,
      fault.kind,
      fault.times,
      JSON.stringify(fault.params),
    ],
  );
  return { status: 201, body: (await readFaults(runtime)).find((found) => String(found.id) === row?.id) };
}

async function createHold({ runtime, input }: AdminCall): Promise<Reply> {
  const hold = HoldInput.parse(input);
  const [row] = await runtime.db.query<{ id: string }>(
    `insert into sandbox.holds (network, account, operation, stage, remaining) values ($1, $2, $3, $4, $5) returning id`,
    [hold.network, hold.account ?? null, hold.operation ?? null, hold.stage, hold.times],
  );
  return { status: 201, body: (await readHolds(runtime)).find((found) => String(found.id) === row?.id) };
}

/** End the hold first, so that none comes in behind, then settle who waits. */
async function settleHold({ runtime, params }: AdminCall, verdict: Verdict): Promise<Reply> {
  const id = params.id ?? "";
  const rows = await runtime.db.query("delete from sandbox.holds where id::text = $1 returning id", [id]);
  if (rows.length === 0) return failure(404, "not_found", "There is no such hold.");
  return { status: 200, body: { id, settled: runtime.holds.settle(id, verdict) } };
}

async function createPost({ runtime, input }: AdminCall): Promise<Reply> {
  const wanted = PostInput.parse(input);
  const account = await findByName(runtime, wanted.network, wanted.account);
  if (!account)
    return failure(404, "not_found", `There is no account ${wanted.account} on ${wanted.network}.`);
  const createdAt = new Date(runtime.clock.now().getTime() - wanted.age_seconds * 1000);
  const post = postByHand(runtime.config, account, wanted.text, createdAt);
  await storePost(runtime.db, post);
  const shown = await readPosts(
    runtime,
    new URLSearchParams({ network: wanted.network, account: account.id }),
    true,
  );
  return { status: 201, body: shown.find((found) => found.id === post.id) };
}

async function removePost({ runtime, query }: AdminCall): Promise<Reply> {
  await deletePost(
    runtime.db,
    runtime.clock.now(),
    SandboxNetwork.parse(query.get("network")),
    query.get("id") ?? "",
  );
  return { status: 204 };
}

async function createAccount({ runtime, input }: AdminCall): Promise<Reply> {
  return { status: 201, body: accountShape(await createPerson(runtime, AccountInput.parse(input))) };
}

async function setClock({ runtime, input }: AdminCall): Promise<Reply> {
  await runtime.clock.shift(ClockInput.parse(input).offset_ms);
  return { status: 200, body: await readStatus(runtime) };
}

async function reset({ runtime }: AdminCall): Promise<Reply> {
  runtime.holds.dropAll();
  await runtime.db.query(RESET);
  await runtime.clock.shift(0);
  return { status: 200, body: await readStatus(runtime) };
}

async function media({ runtime, params }: AdminCall): Promise<Reply> {
  const network = SandboxNetwork.safeParse(params.network);
  const bytes = network.success ? await readMediaBytes(runtime.db, network.data, params.id ?? "") : null;
  const type = bytes && (await sniff(bytes));
  if (!bytes || !type) return failure(404, "not_found", "There is no such file.");
  return {
    status: 200,
    headers: {
      "content-type": type.mime,
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
    },
    body: bytes,
  };
}

const ADMIN_ROUTES: AdminRoute[] = [
  {
    method: "GET",
    path: "/status",
    handle: async ({ runtime }) => ({ status: 200, body: await readStatus(runtime) }),
  },
  {
    method: "GET",
    path: "/timelines",
    handle: ({ runtime, query }) => list(readPosts(runtime, query, false)),
  },
  { method: "GET", path: "/posts", handle: ({ runtime, query }) => list(readPosts(runtime, query, true)) },
  { method: "POST", path: "/posts", handle: createPost },
  { method: "DELETE", path: "/posts", handle: removePost },
  { method: "GET", path: "/accounts", handle: ({ runtime, query }) => list(readAccounts(runtime, query)) },
  { method: "POST", path: "/accounts", handle: createAccount },
  { method: "GET", path: "/journal", handle: ({ runtime, query }) => list(readJournal(runtime, query)) },
  { method: "GET", path: "/faults", handle: ({ runtime }) => list(readFaults(runtime)) },
  { method: "POST", path: "/faults", handle: createFault },
  { method: "DELETE", path: "/faults", handle: async ({ runtime }) => clear(runtime, null) },
  {
    method: "DELETE",
    path: "/faults/:id",
    handle: async ({ runtime, params }) => clear(runtime, params.id ?? ""),
  },
  { method: "GET", path: "/holds", handle: ({ runtime }) => list(readHolds(runtime)) },
  { method: "POST", path: "/holds", handle: createHold },
  { method: "DELETE", path: "/holds/:id", handle: (call) => settleHold(call, "release") },
  { method: "POST", path: "/holds/:id/release", handle: (call) => settleHold(call, "release") },
  { method: "POST", path: "/holds/:id/drop", handle: (call) => settleHold(call, "drop") },
  { method: "POST", path: "/clock", handle: setClock },
  { method: "POST", path: "/reset", handle: reset },
  { method: "GET", path: "/media/:network/:id", handle: media },
];

async function clear(runtime: Runtime, id: string | null): Promise<Reply> {
  await runtime.db.query("delete from sandbox.faults where $1::text is null or id::text = $1", [id]);
  return { status: 204 };
}
