import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideConsent } from "@/lib/sandbox/testing/consent";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

const CALLBACK = "http://localhost:3000/auth/callback/linkedin";

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.stop());

async function signIn(username: string, scope = "openid profile email w_member_social") {
  const base = sandbox.urls.linkedin;
  const query = new URLSearchParams({
    response_type: "code",
    client_id: "sandbox-linkedin",
    redirect_uri: CALLBACK,
    state: "s",
    scope,
  });
  const landed = await decideConsent(`${base}/oauth/v2/authorization?${query}`, { username });
  const response = await fetch(`${base}/oauth/v2/accessToken`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: landed.searchParams.get("code") ?? "",
      redirect_uri: CALLBACK,
      client_id: "sandbox-linkedin",
      client_secret: "sandbox-secret",
    }),
  });
  const token = (await response.json()) as {
    access_token: string;
    expires_in: number;
    refresh_token?: string;
  };
  const headers = {
    authorization: `Bearer ${token.access_token}`,
    "linkedin-version": "202609",
    "x-restli-protocol-version": "2.0.0",
    "content-type": "application/json",
  };
  const who = (await (await fetch(`${base}/v2/userinfo`, { headers })).json()) as { sub: string };
  return { base, token, headers, author: `urn:li:person:${who.sub}` };
}

type Session = Awaited<ReturnType<typeof signIn>>;

function body(session: Session, commentary: string, content?: unknown) {
  return {
    author: session.author,
    commentary,
    visibility: "PUBLIC",
    distribution: { feedDistribution: "MAIN_FEED", targetEntities: [], thirdPartyDistributionChannels: [] },
    lifecycleState: "PUBLISHED",
    isReshareDisabledByAuthor: false,
    ...(content ? { content } : {}),
  };
}

const post = (session: Session, commentary: string, content?: unknown) =>
  fetch(`${session.base}/rest/posts`, {
    method: "POST",
    headers: session.headers,
    body: JSON.stringify(body(session, commentary, content)),
  });

async function uploadImage(session: Session) {
  const response = await fetch(`${session.base}/rest/images?action=initializeUpload`, {
    method: "POST",
    headers: session.headers,
    body: JSON.stringify({ initializeUploadRequest: { owner: session.author } }),
  });
  const { value } = (await response.json()) as { value: { uploadUrl: string; image: string } };
  const bytes = await sharp({ create: { width: 60, height: 40, channels: 3, background: "teal" } })
    .jpeg()
    .toBuffer();
  const put = (headers: Record<string, string>) =>
    fetch(value.uploadUrl, { method: "PUT", headers, body: new Uint8Array(bytes) });
  return { ...value, put };
}

describe("LinkedIn", () => {
  it("takes a post with an image and answers 201 without a body, the URN in a header", async () => {
    const session = await signIn("ada-l");
    expect(session.token).toMatchObject({ expires_in: 5_184_000 });
    expect(session.token.refresh_token).toBeUndefined();
    const image = await uploadImage(session);
    const early = await post(session, "too early", { media: { id: image.image } });
    expect(early.status).toBe(400);
    expect(await early.json()).toMatchObject({ code: "MEDIA_ASSET_WAITING_UPLOAD" });
    expect((await image.put({})).status).toBe(401);
    expect((await image.put({ authorization: session.headers.authorization })).status).toBe(201);
    const created = await post(session, "Hello \\(world\\) #tea", {
      media: { id: image.image, altText: "teal" },
    });
    expect(created.status).toBe(201);
    expect(await created.text()).toBe("");
    const urn = created.headers.get("x-restli-id") ?? "";
    expect(urn).toMatch(/^urn:li:share:\d+$/);
    const [seen] = await sandbox.admin.timeline({ network: "linkedin", account: "ada-l" });
    expect(seen).toMatchObject({ id: urn, text: "Hello (world) #tea", media: [{ alt: "teal" }] });
    const remove = () =>
      fetch(`${session.base}/rest/posts/${encodeURIComponent(urn)}`, {
        method: "DELETE",
        headers: session.headers,
      });
    expect([(await remove()).status, (await remove()).status]).toEqual([204, 204]);
    expect(
      (await fetch(`${session.base}/rest/posts/${urn}`, { method: "DELETE", headers: session.headers }))
        .status,
    ).toBe(400);
  });

  it("names the first URN when the identical post comes again", async () => {
    const session = await signIn("twice-l");
    const urn = (await post(session, "only once")).headers.get("x-restli-id");
    const again = await post(session, "only once");
    expect(again.status).toBe(422);
    expect(await again.json()).toMatchObject({
      message: `com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of ${urn}`,
      errorDetails: { inputErrors: [{ code: "DUPLICATE_POST" }] },
    });
  });

  it("cuts the text at the first reserved character that is not escaped", async () => {
    const session = await signIn("cut-l");
    await post(session, "fine until (here");
    const [seen] = await sandbox.admin.timeline({ network: "linkedin", account: "cut-l" });
    expect(seen?.text).toBe("fine until ");
  });

  it("insists on a version that is alive and on Rest.li 2", async () => {
    const session = await signIn("version-l");
    const status = async (headers: Record<string, string>) => {
      const response = await fetch(`${session.base}/rest/posts`, {
        method: "POST",
        headers,
        body: JSON.stringify(body(session, "v")),
      });
      return [response.status, ((await response.json()) as { code: string }).code];
    };
    const { "linkedin-version": _, ...without } = session.headers;
    expect(await status(without)).toEqual([400, "VERSION_MISSING"]);
    expect(await status({ ...session.headers, "linkedin-version": "202401" })).toEqual([
      426,
      "NONEXISTENT_VERSION",
    ]);
    expect(
      await status({ ...without, "linkedin-version": "202609", "x-restli-protocol-version": "1.0.0" }),
    ).toEqual([400, "ILLEGAL_ARGUMENT"]);
  });

  it("lets a self-serve app neither read posts nor images back, nor comment", async () => {
    const session = await signIn("closed-l");
    for (const path of [
      "/rest/posts/urn%3Ali%3Ashare%3A1",
      "/rest/posts?q=author",
      "/rest/images/urn%3Ali%3Aimage%3A1",
    ]) {
      const response = await fetch(`${session.base}${path}`, { headers: session.headers });
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: "ACCESS_DENIED", serviceErrorCode: 100 });
    }
  });

  it("ends the token after 60 days, and earlier ones when other scopes are granted", async () => {
    const session = await signIn("expiry-l");
    const read = async (token: Session) => {
      const response = await fetch(`${token.base}/v2/userinfo`, { headers: token.headers });
      return response.ok ? 200 : ((await response.json()) as { code: string }).code;
    };
    const narrower = await signIn("expiry-l", "openid profile w_member_social");
    expect(await read(session)).toBe("REVOKED_ACCESS_TOKEN");
    expect(await read(narrower)).toBe(200);
    await sandbox.admin.setClock(60 * 86_400_000 + 1_000);
    expect(await read(narrower)).toBe("EXPIRED_ACCESS_TOKEN");
    await sandbox.admin.setClock(0);
  });

  it("throttles after 150 calls a day without telling when it ends", async () => {
    const session = await signIn("busy-l");
    let last = new Response();
    for (let call = 0; call <= 150; call++)
      last = await fetch(`${session.base}/rest/posts?q=author`, { headers: session.headers });
    expect(last.status).toBe(429);
    expect(last.headers.get("retry-after")).toBeNull();
    expect(await last.json()).toMatchObject({ serviceErrorCode: 101 });
  });
});
