import https from "node:https";
import net from "node:net";
import sharp from "sharp";
import { ApiResponseError, TwitterApi } from "twitter-api-v2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideConsent } from "@/lib/sandbox/testing/consent";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

/* twitter-api-v2, which we did not write, takes the sandbox for X: its hosts are hard-coded, so its sockets are turned. */

const CALLBACK = "http://127.0.0.1:3000/auth/callback/x";
const SCOPE = ["tweet.read", "tweet.write", "users.read", "media.write", "offline.access"] as const;

let sandbox: TestSandbox;
let agent: https.Agent;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  // That client speaks the names of spec 2.166.
  await sandbox.admin.createFault({ network: "x", kind: "older_spec", times: null });
  agent = new https.Agent({ keepAlive: false });
  agent.createConnection = () => net.connect(sandbox.basePort + 1, "127.0.0.1");
});
afterAll(() => sandbox.stop());

async function signIn(username: string) {
  const app = new TwitterApi({ clientId: "sandbox-x", clientSecret: "sandbox-secret" }, { httpAgent: agent });
  const link = app.generateOAuth2AuthLink(CALLBACK, { scope: [...SCOPE] });
  const authorize = new URL(link.url);
  const landed = await decideConsent(`${sandbox.urls.x}/i/oauth2/authorize${authorize.search}`, { username });
  expect(landed.searchParams.get("state")).toBe(link.state);
  const session = await app.loginWithOAuth2({
    code: landed.searchParams.get("code") ?? "",
    codeVerifier: link.codeVerifier,
    redirectUri: CALLBACK,
  });
  return { app, ...session, user: session.client };
}

const failure = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiResponseError);
  return error as ApiResponseError;
};

const picture = () =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: "teal" } })
    .jpeg()
    .toBuffer();

describe("X through twitter-api-v2", () => {
  it("signs in, uploads, posts, reads back, lists and deletes", async () => {
    const { user } = await signIn("ada_x");
    const me = await user.v2.me();
    expect(me.data.username).toBe("ada_x");
    const mediaId = await user.v2.uploadMedia(await picture(), {
      media_type: "image/jpeg",
      media_category: "tweet_image",
    });
    const created = await user.v2.tweet("Tea & cake https://example.com/a", {
      media: { media_ids: [mediaId] },
    });
    expect(created.data.text).toMatch(/^Tea &amp; cake https:\/\/t\.co\/\w{10} https:\/\/t\.co\/\w{10}$/);
    const read = await user.v2.singleTweet(created.data.id, {
      "tweet.fields": ["entities", "created_at", "public_metrics"],
    });
    expect(read.data.entities?.urls[0]?.expanded_url).toBe("https://example.com/a");
    expect(read.data.public_metrics?.like_count).toBe(0);
    const timeline = await user.v2.userTimeline(me.data.id, { max_results: 5 });
    expect(timeline.tweets.map((tweet) => tweet.id)).toEqual([created.data.id]);
    expect(timeline.rateLimit.limit).toBe(900);
    expect((await user.v2.deleteTweet(created.data.id)).data.deleted).toBe(true);
    expect(await sandbox.admin.timeline({ network: "x", account: "ada_x" })).toEqual([]);
  });

  it("uploads a moving GIF in chunks and makes the client wait for its processing", async () => {
    const { user } = await signIn("gif_x");
    const frames = await Promise.all(
      ["red", "blue"].map((background) =>
        sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const gif = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const mediaId = await user.v2.uploadMedia(gif, { media_type: "image/gif", media_category: "tweet_gif" });
    expect((await user.v2.tweet("moving", { media: { media_ids: [mediaId] } })).data.id).toBeTruthy();
  });

  it("rotates refresh tokens once and kills the family when a used one comes back", async () => {
    const { app, user, refreshToken = "" } = await signIn("rotate_x");
    const second = await app.refreshOAuth2Token(refreshToken);
    expect((await second.client.v2.me()).data.username).toBe("rotate_x");
    expect((await failure(app.refreshOAuth2Token(refreshToken))).data).toMatchObject({
      error: "invalid_request",
    });
    expect((await failure(second.client.v2.me())).code).toBe(401);
    expect((await failure(user.v2.me())).code).toBe(401);
    expect((await failure(app.refreshOAuth2Token(second.refreshToken ?? ""))).code).toBe(400);
  });

  it("refuses duplicates, text that is too long, and foreign media with X's own bodies", async () => {
    const { user } = await signIn("rules_x");
    const { user: other } = await signIn("other_x");
    await user.v2.tweet("said once");
    const duplicate = await failure(user.v2.tweet("said once"));
    expect(duplicate.code).toBe(403);
    expect(duplicate.data.detail).toBe("You are not allowed to create a Tweet with duplicate content.");
    expect((await failure(user.v2.tweet("漢".repeat(141)))).data.detail).toBe(
      "Tweet needs to be a bit shorter.",
    );
    const mediaId = await other.v2.uploadMedia(await picture(), {
      media_type: "image/jpeg",
      media_category: "tweet_image",
    });
    expect((await failure(user.v2.tweet("not mine", { media: { media_ids: [mediaId] } }))).code).toBe(400);
  });

  it("limits posts with X's headers, and by a fault with the reset that was asked for", async () => {
    const { user } = await signIn("limit_x");
    await sandbox.admin.createFault({
      network: "x",
      account: "limit_x",
      operation: "post.create",
      kind: "rate_limited",
      params: { reset_seconds: 120 },
    });
    const limited = await failure(user.v2.tweet("soon"));
    expect(limited.code).toBe(429);
    expect(limited.rateLimit?.reset).toBeGreaterThan(Date.now() / 1000 + 100);
    expect((await user.v2.tweet("soon")).data.id).toBeTruthy();
  });

  it("shows its own error page for a redirect that is not allowed, and access_denied when the person says no", async () => {
    const query = (redirect: string) =>
      `${sandbox.urls.x}/i/oauth2/authorize?${new URLSearchParams({ response_type: "code", client_id: "sandbox-x", redirect_uri: redirect, scope: SCOPE.join(" "), state: "s", code_challenge: "c", code_challenge_method: "S256" })}`;
    const refused = await fetch(query("https://evil.example/cb"), { redirect: "manual" });
    expect(refused.status).toBe(400);
    const denied = await decideConsent(query(CALLBACK), { decision: "deny" });
    expect(denied.searchParams.get("error")).toBe("access_denied");
    expect(denied.searchParams.get("code")).toBeNull();
  });
});
