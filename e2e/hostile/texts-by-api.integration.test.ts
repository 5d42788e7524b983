/** Each hostile text once through the API, over HTTP, as a viewer: what it costs grows with its length and no faster. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import * as health from "@/app/api/health/route";
import { APP_URL } from "@/e2e/fixtures/call";
import { newMember, newPerson, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf } from "@/e2e/fixtures/routes";
import { fillWorkspace } from "@/e2e/tenancy/belongings";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { connectAccount } from "@/lib/posts/testing/household";
import { runOf } from "./growth";
import { ENTITY_UNITS, SPECIAL_UNITS, UNITS } from "./texts";

vi.hoisted(() => {
  process.env.RATE_LIMIT_PER_MINUTE = "1000000";
});

/** The longest text that is taken, in letters, and a tenth of it. */
const LONGEST = 30_000;
const TENTH = LONGEST / 10;
/** Refused before anything reads it, in bytes. */
const TOO_LONG = 100_000;
const MOST_GROWTH = 15;
/** Of the processor: below this a clock measures the machine, and a request that reads nothing costs as much. */
const FLOOR_MS = 30;
const TRIES = 4;

let server: Server;
let base: string;
let owner: Person;
let viewer: Person;
let accounts: string[];
let media: string;

const HANDLERS = {
  "/api/health": health.GET,
  "/posts/validate": handlerOf(endpointOf("posts.validate")),
  "/posts": handlerOf(endpointOf("posts.list")),
  "/logs": handlerOf(endpointOf("logs.list")),
  "/media": handlerOf(endpointOf("media.update")),
  "/workspace": handlerOf(endpointOf("workspaces.update")),
  "/auth/token": handlerOf(endpointOf("auth.create_token")),
};
type Path = keyof typeof HANDLERS;

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? "/", APP_URL);
  const headers = new Headers(incoming.headers as Record<string, string>);
  const body = incoming.method === "GET" ? undefined : new Uint8Array(await buffer(incoming));
  const request = new Request(url, { method: incoming.method, headers, body });
  const response = await HANDLERS[url.pathname as Path](request, { params: Promise.resolve({ id: media }) });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

beforeAll(async () => {
  owner = await newPerson();
  media = (await fillWorkspace(owner)).media;
  viewer = await newMember(owner.workspaceId, "viewer");
  accounts = await Promise.all(PLATFORM_IDS.map((platform) => connectAccount(owner.workspaceId, platform)));
  server = createServer((incoming, outgoing) => void answer(incoming, outgoing)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Cost {
  status: number;
  ms: number;
}

function used(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function ask(path: string, as: Person, method = "GET", body?: object): Promise<Cost> {
  const begin = used();
  const response = await fetch(`${base}${path}`, {
    method,
    headers: { cookie: as.cookie, origin: APP_URL, "content-type": "application/json" },
    body: body && JSON.stringify(body),
  });
  await response.arrayBuffer();
  return { status: response.status, ms: used() - begin };
}

/** What `text` costs, and that the server's health was answered beside it. */
async function validate(content: string): Promise<Cost> {
  const body = { content, social_account_ids: accounts };
  const [cost, healthy] = await Promise.all([
    ask("/posts/validate", viewer, "POST", body),
    ask("/api/health", viewer),
  ]);
  expect(healthy.status).toBe(200);
  return cost;
}

const lettersOf = (unit: string, letters: number) => unit.repeat(Math.floor(letters / unit.length));
const ALL = [...UNITS, ...SPECIAL_UNITS, ...ENTITY_UNITS];
/** What once took 5 to 38 seconds. */
const WORST = ["@", "a@", "\n", "日", "﷽[", "@a@b.", "http://a.co/"];

it("each is answered at the cost of a plain text", { timeout: 120_000 }, async () => {
  const plain = lettersOf("a ", TENTH);
  await validate(plain); // The first request also loads and plans.
  const most = MOST_GROWTH * Math.max(FLOOR_MS, (await validate(plain)).ms);
  for (const unit of ALL) {
    let least = Infinity;
    for (let attempt = 0; attempt < TRIES && least >= most; attempt += 1) {
      const cost = await validate(lettersOf(unit, TENTH));
      expect([unit, [200, 400].includes(cost.status)]).toEqual([unit, true]);
      least = Math.min(least, cost.ms);
    }
    expect(least, JSON.stringify(unit)).toBeLessThan(most);
  }
});

it.each(WORST)(
  "the longest that is taken costs ten times its tenth, roughly: %j",
  { timeout: 60_000 },
  async (unit) => {
    let growth = Infinity;
    for (let attempt = 0; attempt < TRIES && growth >= MOST_GROWTH; attempt += 1) {
      const small = await validate(lettersOf(unit, TENTH));
      const large = await validate(lettersOf(unit, LONGEST));
      expect(large.status).toBe(200);
      growth = Math.min(growth, large.ms / Math.max(FLOOR_MS, small.ms));
    }
    expect(growth).toBeLessThan(MOST_GROWTH);
  },
);

it("one that is too long for its field is refused without being read", { timeout: 120_000 }, async () => {
  for (const unit of [...WORST, ...SPECIAL_UNITS]) {
    const text = runOf(unit, TOO_LONG);
    const search = encodeURIComponent(unit.repeat(4));
    const tags = [text.slice(0, 2_000)];
    const begin = used();
    const refused = await Promise.all([
      ask("/posts/validate", viewer, "POST", { content: text, hashtags: tags, mentions: tags, link: text }),
      ask("/media", owner, "PATCH", { alt_text: text, name: text }),
      ask("/workspace", owner, "PATCH", { name: text }),
      ask("/auth/token", viewer, "POST", { email: text, password: text }),
      ask(`/logs?kind=${search}&cursor=${search}`, viewer),
    ]);
    const ms = used() - begin;
    // What JSON writes with six signs a letter is too large as a body already.
    for (const { status } of refused) expect([unit, [400, 413].includes(status)]).toEqual([unit, true]);
    // All of them together, as if each were one of those that are read.
    expect(ms, JSON.stringify(unit)).toBeLessThan(refused.length * MOST_GROWTH * FLOOR_MS);
    const found = await ask(`/posts?q=${search}&label=${search}`, viewer);
    // A null byte is nothing that can be looked for.
    expect([unit, found.status]).toEqual([unit, unit === "\0" ? 400 : 200]);
  }
});
