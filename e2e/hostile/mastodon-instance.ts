import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/* A Mastodon server in anybody's hands: it registers apps, says yes by itself, and may lead a person on to another. */

export interface InstanceOptions {
  /** 0 asks the system for one. */
  port?: number;
  /** Sent along with the code (RFC 9207): true for its own name. */
  iss?: boolean | string;
  /** Where it sends a person instead of answering; `asked` is the address that we sent them to. */
  leadOn?: (asked: URL) => string;
}

export interface Instance {
  url: string;
  /** Every body that came to its token endpoint: whoever reads a code here has it. */
  tokenCalls: URLSearchParams[];
  /** Client ids by redirect address, as they were registered. */
  apps: Map<string, string>;
  stop(): Promise<void>;
}

export async function startInstance(options: InstanceOptions = {}): Promise<Instance> {
  const apps = new Map<string, string>();
  const tokenCalls: URLSearchParams[] = [];
  let url = "";
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      const asked = new URL(request.url ?? "/", url);
      const json = (value: unknown, status = 200) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
      if (asked.pathname === "/api/v1/apps") {
        const given = body.startsWith("{")
          ? (JSON.parse(body) as { redirect_uris: string | string[] })
          : { redirect_uris: new URLSearchParams(body).get("redirect_uris") ?? "" };
        const id = `app-${String(apps.size + 1)}`;
        apps.set(String(given.redirect_uris), id);
        json({ client_id: id, client_secret: "secret" });
      } else if (asked.pathname === "/oauth/authorize") {
        response.writeHead(302, { location: answerTo(asked) }).end();
      } else if (asked.pathname === "/oauth/token") {
        tokenCalls.push(new URLSearchParams(body));
        json({
          access_token: "token",
          scope: "read:accounts read:statuses write:statuses write:media",
          token_type: "Bearer",
        });
      } else if (asked.pathname === "/api/v1/accounts/verify_credentials") {
        json({ id: "1", username: "ada", acct: "ada", display_name: "Ada", url: `${url}/@ada` });
      } else if (asked.pathname === "/api/v2/instance") {
        json({ domain: new URL(url).host, version: "4.6.0" });
      } else {
        json({ error: "Not found" }, 404);
      }
    });
  });

  function answerTo(asked: URL): string {
    if (options.leadOn) return options.leadOn(asked);
    const back = new URL(asked.searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("code", `code-of-${new URL(url).port}`);
    back.searchParams.set("state", asked.searchParams.get("state") ?? "");
    if (options.iss !== undefined && options.iss !== false) {
      back.searchParams.set("iss", options.iss === true ? `${url}/` : options.iss);
    }
    return back.href;
  }

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, tokenCalls, apps, stop };
}
