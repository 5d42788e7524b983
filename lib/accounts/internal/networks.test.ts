import { afterEach, describe, expect, it } from "vitest";
import type { HttpRequest } from "@/lib/core/http";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { parseEnv } from "@/lib/server/env";
import {
  adapterContext,
  chooseNetwork,
  fixedAppKeys,
  networkMode,
  networkUsable,
  platformOf,
} from "./networks";

const KEYS = {
  X_CLIENT_ID: "x-id",
  X_CLIENT_SECRET: "x-secret",
  LINKEDIN_CLIENT_ID: "li-id",
  LINKEDIN_CLIENT_SECRET: "li-secret",
  FACEBOOK_APP_ID: "fb-id",
  FACEBOOK_APP_SECRET: "fb-secret",
};
const globals = globalThis as typeof globalThis & { heliographEnv?: unknown };

function configure(more: Record<string, string>): void {
  globals.heliographEnv = parseEnv({ ...process.env, DATABASE_URL: "postgresql://unused", ...more });
}

afterEach(() => {
  delete globals.heliographEnv;
});

/** Where connecting leads: the consent page, and the first call with the code. */
async function waysOf(platform: PlatformId): Promise<{ consent: URL; token: HttpRequest }> {
  const network = chooseNetwork(platform);
  const sent: HttpRequest[] = [];
  const context = {
    ...adapterContext(network, fixedAppKeys(network)),
    http: {
      send: (request: HttpRequest) => {
        sent.push(request);
        return Promise.reject(new Error("Far enough."));
      },
    },
  };
  const { connect } = platformOf(platform);
  if (connect.kind !== "oauth2") throw new Error(`${platform} has no consent page.`);
  const redirectUri = `http://127.0.0.1:3000/auth/callback/${platform}`;
  const consent = new URL(connect.authorizeUrl(context, { redirectUri, state: "s", codeChallenge: "c" }));
  await connect
    .exchange(context, { code: "code", redirectUri, codeVerifier: "v".repeat(43) })
    .catch(() => undefined);
  const [token] = sent;
  if (token === undefined) throw new Error("Nothing was sent.");
  return { consent, token };
}

const REAL = [
  {
    platform: "x",
    consent: "https://x.com/i/oauth2/authorize",
    token: "https://api.x.com/2/oauth2/token",
    clientId: "x-id",
    scope: "tweet.read tweet.write users.read media.write offline.access",
    challenge: "S256",
  },
  {
    platform: "linkedin",
    consent: "https://www.linkedin.com/oauth/v2/authorization",
    token: "https://www.linkedin.com/oauth/v2/accessToken",
    clientId: "li-id",
    scope: "openid profile email w_member_social",
    challenge: null,
  },
  {
    platform: "instagram",
    consent: "https://www.facebook.com/v27.0/dialog/oauth",
    token: "https://graph.facebook.com/v27.0/oauth/access_token",
    clientId: "fb-id",
    scope:
      "instagram_basic,instagram_content_publish,pages_show_list,pages_read_engagement,business_management,instagram_manage_contents",
    challenge: null,
  },
] as const;

describe.each(REAL)("with the operator's keys, $platform", ({ platform, ...real }) => {
  it("is the real one, also while the sandbox runs", async () => {
    configure({ ...KEYS, SANDBOX: "1" });
    expect([networkMode(platform), chooseNetwork(platform).sandbox]).toEqual(["real", false]);
    const { consent, token } = await waysOf(platform);
    expect(`${consent.origin}${consent.pathname}`).toBe(real.consent);
    expect(Object.fromEntries(consent.searchParams)).toMatchObject({
      response_type: "code",
      client_id: real.clientId,
      redirect_uri: `http://127.0.0.1:3000/auth/callback/${platform}`,
      state: "s",
      scope: real.scope,
    });
    expect(consent.searchParams.get("code_challenge_method")).toBe(real.challenge);
    expect([token.method, token.url]).toEqual(["POST", real.token]);
  });

  it("no longer serves accounts of the sandbox", () => {
    configure({ ...KEYS, SANDBOX: "1" });
    expect(networkUsable({ platform, sandbox: true, instanceUrl: "" })).toBe(false);
    expect(networkUsable({ platform, sandbox: false, instanceUrl: "" })).toBe(true);
  });

  it("is the sandbox without them, and off where there is none", async () => {
    configure({ SANDBOX: "1", SANDBOX_PORT: "4010" });
    expect(networkMode(platform)).toBe("sandbox");
    const { consent, token } = await waysOf(platform);
    expect([consent.hostname, new URL(token.url).hostname]).toEqual(["127.0.0.1", "127.0.0.1"]);
    configure({ SANDBOX: "0" });
    expect(networkMode(platform)).toBe("off");
    expect(() => chooseNetwork(platform)).toThrow(/not set up/);
  });
});

describe("a server that a person names", () => {
  it.each([
    ["mastodon.social", "https://mastodon.social"],
    ["@me@Mastodon.Social", "https://mastodon.social"],
    ["https://mastodon.social/@me", "https://mastodon.social"],
    ["bücher.example", "https://xn--bcher-kva.example"],
  ])("%s is understood", (typed, origin) => {
    configure({ SANDBOX: "1" });
    expect(chooseNetwork("mastodon", typed)).toEqual({
      platform: "mastodon",
      instanceUrl: origin,
      sandbox: false,
    });
  });

  it.each([
    "http://mastodon.social",
    "https://me:pass@mastodon.social",
    "not a server",
    "http://127.0.0.1:9",
  ])("%s is refused at its field", (typed) => {
    configure({ SANDBOX: "1" });
    expect(() => chooseNetwork("mastodon", typed)).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: ["instance_url"] })] }) as Error,
    );
  });
});
