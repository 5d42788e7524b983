import { describe, expect, it } from "vitest";
import { systemClock } from "@/lib/core/clock";
import type { HttpRequest } from "@/lib/core/http";
import { withQuery } from "./call";
import { exchangeCode, type OAuthServer, refreshTokens, revokeToken } from "./oauth";
import type { AdapterContext } from "./platform";

const KEYS = { clientId: "UzBk-id_1:1:ci", clientSecret: "a-b_c.d~e" };

function recorded(server: Partial<OAuthServer>, status = 200, body: unknown = { access_token: "t" }) {
  const requests: HttpRequest[] = [];
  const ctx: AdapterContext = {
    http: {
      send: (request) => {
        requests.push(request);
        const headers = { "content-type": "application/json" };
        return Promise.resolve({ status, headers, body: new TextEncoder().encode(JSON.stringify(body)) });
      },
    },
    endpoints: {},
    app: KEYS,
    clock: systemClock,
  };
  const asked: OAuthServer = {
    tokenUrl: "https://network.example/token",
    revokeUrl: "https://network.example/revoke",
    clientAuth: "basic",
    pkce: true,
    ...server,
  };
  return { ctx, server: asked, requests };
}

const INPUT = { code: "c1", redirectUri: "https://app.example/cb", codeVerifier: "v".repeat(43) };

describe("client authentication", () => {
  it("sends id and secret as they are in the Basic header, for the code, a refresh and a revocation", async () => {
    const { ctx, server, requests } = recorded({});
    await exchangeCode(ctx, server, INPUT);
    await refreshTokens(ctx, server, "r1");
    await revokeToken(ctx, server, "t1");
    const sent = requests.map((request) => request.headers?.authorization ?? "");
    expect(sent.map((header) => Buffer.from(header.replace("Basic ", ""), "base64").toString())).toEqual(
      Array(3).fill(`${KEYS.clientId}:${KEYS.clientSecret}`),
    );
    expect(requests.map((request) => String(request.body)).join()).not.toContain("client_secret");
  });

  it("sends them in the body, and no header and no verifier, where the network wants it so", async () => {
    const { ctx, server, requests } = recorded({ clientAuth: "post", pkce: false });
    await exchangeCode(ctx, server, INPUT);
    const [request] = requests;
    const form = new URLSearchParams(String(request?.body));
    expect(request?.headers?.authorization).toBeUndefined();
    expect([form.get("client_id"), form.get("client_secret")]).toEqual([KEYS.clientId, KEYS.clientSecret]);
    expect(form.has("code_verifier")).toBe(false);
  });
});

describe("a token answer", () => {
  it.each([
    [400, { error: "invalid_grant" }, "auth_revoked"],
    [
      400,
      { error: "invalid_request", error_description: "Value passed for the token was invalid." },
      "auth_revoked",
    ],
    [401, { error: "invalid_client" }, "permanent"],
    [401, { error: "unauthorized_client" }, "permanent"],
    [400, { error: "invalid_scope" }, "permission"],
    [429, { error: "rate_limited" }, "rate_limited"],
    [503, { error: "temporarily_unavailable" }, "unavailable"],
    [500, { error: "invalid_grant" }, "unavailable"],
    [400, "<html>", "unavailable"],
    [200, { token_type: "bearer" }, "unavailable"],
  ])("%i %j means %s", async (status, body, kind) => {
    const { ctx, server } = recorded({}, status, body);
    await expect(refreshTokens(ctx, server, "r1")).rejects.toMatchObject({ kind });
  });

  it("splits scopes at spaces and at commas, and keeps no empty refresh token", async () => {
    const body = {
      access_token: "t",
      refresh_token: "",
      scope: "email,openid w_member_social",
      expires_in: 60,
    };
    const { ctx, server } = recorded({}, 200, body);
    const credentials = await refreshTokens(ctx, server, "r1");
    expect(credentials.scopes).toEqual(["email", "openid", "w_member_social"]);
    expect(credentials.refreshToken).toBeNull();
  });
});

describe("a revocation", () => {
  it.each([200, 400])("answered with %i has ended the token, or found it ended", async (status) => {
    const { ctx, server } = recorded({}, status, {});
    await expect(revokeToken(ctx, server, "t1")).resolves.toBeUndefined();
  });

  it.each([
    [401, "permission"],
    [403, "permission"],
    [429, "unavailable"],
    [503, "unavailable"],
  ])("answered with %i did not happen: %s", async (status, kind) => {
    const { ctx, server } = recorded({}, status, {});
    await expect(revokeToken(ctx, server, "t1")).rejects.toMatchObject({ kind, detail: { status } });
  });
});

describe("an address with a query", () => {
  it("writes a space as %20 and keeps a plus a plus", () => {
    const url = withQuery("https://network.example/authorize", { scope: "a b", state: "x+y&z" });
    expect(url).toBe("https://network.example/authorize?scope=a%20b&state=x%2By%26z");
    expect(new URL(url).searchParams.get("state")).toBe("x+y&z");
  });
});
