import "server-only";
/**
 * A route is one sentence: `export const POST = route(createPost, posts.create)`. This file is the order of the
 * steps; each step is a file beside it. Verbs get a context and parsed input, and return data.
 */
import { addressOf } from "@/lib/auth/client-address";
import { cookieIn } from "@/lib/auth/cookie-in";
import { deviceCookieName } from "@/lib/auth/known-device";
import { workspaceUnclear, type Principal } from "@/lib/auth/principal";
import { noteKeyUse } from "@/lib/api-keys/addresses";
import { assertFreshlyAuthenticated } from "@/lib/auth/reauthentication";
import { can, requirePerson, type Ctx, type PublicCtx, type UserCtx } from "@/lib/core/actor";
import type { Endpoint, FileAnswer, VerbOf } from "@/lib/core/contract";
import { AppError, conflict } from "@/lib/core/errors";
import { askedWorkspace, authenticate, credentialOf } from "./authenticate";
import { readBody } from "./body";
import { claimOrReplay, idempotencyKeyOf, withoutSecret, type Answer, type Claim } from "./idempotency";
import { assertOwnOrigin, corsHeaders } from "./origin";
import { parseInput } from "./parse";
import { etagOf, ifMatchOf, isKnown } from "./preconditions";
import { problemResponse, toAppError } from "./problem";
import { READ_AGAIN } from "./read-again";
import { takeFromBudget } from "./rate-limit";
import { requestIdOf } from "./request-id";
import {
  checkedBody,
  csvResponse,
  fileResponse,
  jsonResponse,
  streamResponse,
  unchangedResponse,
  wantsCsv,
} from "./respond";

type RouteParams = Promise<Record<string, string | string[] | undefined>>;
type Handler = (request: Request, context?: { params: RouteParams }) => Promise<Response>;
type AnyCtx = Ctx | UserCtx | PublicCtx;

interface Call {
  request: Request;
  requestId: string;
  ip: string | null;
  /** Collected on the way, so that refusals carry them too. */
  headers: Headers;
  params: Record<string, string>;
  /** What is to be removed once the call is answered. */
  release?: () => Promise<void>;
}

/** The Next route handler of `endpoint`, answered by `verb`. */
export function route<E extends Endpoint>(endpoint: E, verb: VerbOf<E>): Handler {
  // The contract's types have done their work at the call site; inside, one loose shape serves all endpoints.
  const run = verb as unknown as (ctx: AnyCtx, input: unknown) => Promise<unknown>;
  return async (request, context) => {
    const requestId = requestIdOf(request);
    const headers = corsHeaders(request);
    headers.set("X-Request-Id", requestId);
    const call: Call = { request, requestId, ip: addressOf(request.headers), headers, params: {} };
    try {
      call.params = singleParams(await context?.params);
      return await answer(endpoint, run, call);
    } catch (error) {
      return problemResponse(toAppError(error, requestId), requestId, headers);
    } finally {
      await call.release?.();
    }
  };
}

async function answer(
  endpoint: Endpoint,
  run: (ctx: AnyCtx, input: unknown) => Promise<unknown>,
  call: Call,
): Promise<Response> {
  const { request, headers } = call;
  const principal = await admit(endpoint, call);
  const ctx = contextOf(endpoint, principal, call);
  if ("actor" in ctx && ctx.workspaceId !== null)
    await noteKeyUse({ role: null, ...ctx, workspaceId: ctx.workspaceId });
  if (endpoint.peopleOnly === true && "actor" in ctx) requirePerson(ctx);
  if (endpoint.reauthenticate === true && "actor" in ctx) await assertFreshlyAuthenticated(ctx.actor);
  const ifMatch = ifMatchOf(request, endpoint);
  const body = await readBody(request, endpoint);
  call.release = body.release;
  const { searchParams: search, pathname: path } = new URL(request.url);
  const input = {
    ...parseInput(endpoint, { params: call.params, search, body: body.value }),
    if_match: ifMatch,
  };

  const kind = endpoint.responseKind ?? "json";
  if (kind === "stream") {
    // Next serves HEAD as GET and never touches the body: a stream would stay open behind an answer that has ended.
    const stream = request.method === "HEAD" ? null : ((await run(ctx, input)) as ReadableStream<Uint8Array>);
    return streamResponse(stream, headers);
  }
  if (kind === "bytes") return fileResponse((await run(ctx, input)) as FileAnswer, headers);

  const key = idempotencyKeyOf(request, endpoint);
  if (key === null || principal === null) {
    const produced = produce(endpoint, await run(ctx, input), call.requestId);
    if (endpoint.method === "GET" && isKnown(request, produced.etag))
      return unchangedResponse(produced.etag, headers);
    return wantsCsv(request, endpoint)
      ? csvResponse(endpoint, produced.body, headers)
      : jsonResponse(endpoint, produced, headers);
  }
  const workspaceId = "workspaceId" in ctx ? ctx.workspaceId : null;
  const fingerprint = { method: request.method, path, search: search.toString(), bodyHash: body.hash };
  const found = await claimOrReplay(key, principal.actor, workspaceId, fingerprint);
  if ("claim" in found) {
    const work = async () =>
      produce(endpoint, await run({ ...ctx, claim: found.claim.held }, input), call.requestId);
    return jsonResponse(endpoint, await underClaim(endpoint, found.claim, work), headers);
  }
  const replay = "replay" in found ? found.replay : await answerOf(endpoint, ctx, found.effect);
  headers.set("Idempotent-Replayed", "true");
  return jsonResponse(endpoint, replay, headers);
}

/** Who calls, within budget and from where they may. Null for public endpoints. */
async function admit(endpoint: Endpoint, call: Call): Promise<Principal | null> {
  const { request, ip, headers } = call;
  if (endpoint.access.kind === "public") {
    if (endpoint.unmetered !== true) await takeFromBudget(null, ip, headers);
    return null;
  }
  try {
    const credential = credentialOf(request);
    const principal = await authenticate(credential, askedWorkspace(request));
    assertOwnOrigin(request, credential);
    await takeFromBudget(principal.actor, ip, headers);
    return principal;
  } catch (error) {
    // Guessing credentials costs the address its budget.
    if (error instanceof AppError && error.code === "unauthenticated")
      await takeFromBudget(null, ip, headers);
    throw error;
  }
}

function contextOf(endpoint: Endpoint, principal: Principal | null, call: Call): AnyCtx {
  const { requestId, ip } = call;
  if (endpoint.access.kind === "public" || principal === null) {
    const { headers } = call.request;
    const device = cookieIn(headers, deviceCookieName());
    return { requestId, ip, userAgent: headers.get("user-agent"), device };
  }
  const { actor, place } = principal;
  if (endpoint.access.kind === "user") {
    return { actor, workspaceId: place?.workspaceId ?? null, requestId, ip };
  }
  if (place === null) throw workspaceUnclear(principal);
  const ctx: Ctx = { actor, ...place, requestId, ip };
  if (!can(ctx, endpoint.access.permission)) {
    throw new AppError(
      "forbidden",
      `This needs the permission ${endpoint.access.permission}, which you do not have here.`,
    );
  }
  return ctx;
}

function produce(endpoint: Endpoint, output: unknown, requestId: string): Answer {
  const body = checkedBody(endpoint, output, requestId);
  return { status: endpoint.status, body, etag: etagOf(endpoint, body) };
}

/** Does the work and stores its answer; a clean refusal gives the key back, a failure of ours keeps it for its lease. */
async function underClaim(endpoint: Endpoint, claim: Claim, work: () => Promise<Answer>): Promise<Answer> {
  let produced: Answer;
  try {
    produced = await work();
  } catch (error) {
    if (error instanceof AppError && error.code !== "internal") await claim.release();
    throw error;
  }
  await claim.settle({ ...produced, body: withoutSecret(endpoint, produced.body) });
  return produced;
}

/** The answer to a request that took effect and was cut off before its answer was kept, read from what it made. */
async function answerOf(endpoint: Endpoint, ctx: AnyCtx, entities: string[]): Promise<Answer> {
  const read = READ_AGAIN[endpoint.id];
  const [id] = entities;
  if (read === undefined || id === undefined || !("role" in ctx)) {
    throw conflict("The first request with this Idempotency-Key took effect; its answer was lost.", {
      entity_ids: entities,
    });
  }
  const body = withoutSecret(endpoint, await read(ctx, { id }));
  return { status: endpoint.status, body, etag: etagOf(endpoint, body) };
}

function singleParams(params: Awaited<RouteParams> | undefined): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value !== undefined) single[name] = Array.isArray(value) ? value.join("/") : value;
  }
  return single;
}
