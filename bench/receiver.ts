import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/*
 * The plain receiver that both sides of a comparison send to: it answers like a Mastodon server, notes when each
 * post arrived, and does nothing else.
 */

export interface Receiver {
  url: string;
  host: string;
  /** Arrival times in epoch milliseconds, by the text of the post. */
  arrivals: Map<string, number[]>;
  close(): Promise<void>;
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.once("end", () => resolve(Buffer.concat(chunks).toString()));
    request.once("error", reject);
  });
}

function account(token: string) {
  const id = token.replace("bench-", "");
  return {
    id,
    username: `bench${id}`,
    acct: `bench${id}`,
    display_name: `Bench ${id}`,
    avatar: null,
    url: `http://127.0.0.1/@bench${id}`,
  };
}

const INSTANCE = {
  domain: "bench",
  version: "4.5.0",
  configuration: {
    statuses: { max_characters: 500, max_media_attachments: 4, characters_reserved_per_url: 23 },
  },
};

function textOf(request: IncomingMessage, body: string): string {
  const json = (request.headers["content-type"] ?? "").includes("json");
  return json
    ? String((JSON.parse(body) as { status: string }).status)
    : (new URLSearchParams(body).get("status") ?? "");
}

export async function startReceiver(): Promise<Receiver> {
  const arrivals = new Map<string, number[]>();
  let nextId = 1;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request);
    const at = performance.timeOrigin + performance.now();
    const token = (request.headers.authorization ?? "").replace("Bearer ", "");
    const send = (value: unknown) => {
      const text = JSON.stringify(value);
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(text),
      });
      response.end(text);
    };
    if (request.method !== "POST")
      return send(request.url?.includes("/instance") === true ? INSTANCE : account(token));
    const text = textOf(request, body);
    arrivals.set(text, [...(arrivals.get(text) ?? []), at]);
    const id = String(nextId++);
    const now = new Date().toISOString();
    send({
      id,
      uri: `http://127.0.0.1/${id}`,
      url: `http://127.0.0.1/@bench/${id}`,
      created_at: now,
      content: `<p>${text}</p>`,
      visibility: "public",
      account: account(token),
      media_attachments: [],
      mentions: [],
      tags: [],
    });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 1024, resolve));
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://${host}`, host, arrivals, close };
}
