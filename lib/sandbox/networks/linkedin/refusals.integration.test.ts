import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLBACK, linkedinSignIn } from "@/lib/sandbox/testing/sign-in";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

/* What LinkedIn would refuse, the sandbox refuses: one row each, with LinkedIn's own status and code. */

const SCOPE = "openid profile email w_member_social";
const VERSIONED = { "linkedin-version": "202609", "x-restli-protocol-version": "2.0.0" };

let sandbox: TestSandbox;
let token: string;
let author: string;
let stranger: string;
const image = { ready: "", waiting: "", broken: "", foreign: "" };

type Headers = Record<string, string>;

async function call(method: string, path: string, body?: unknown, headers: Headers = VERSIONED, as = token) {
  const response = await fetch(sandbox.urls.linkedin + path, {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${as}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = (text ? JSON.parse(text) : {}) as {
    code?: string;
    sub?: string;
    value?: { uploadUrl: string; image: string };
    errorDetails?: { inputErrors: { code: string }[] };
  };
  return { status: response.status, code: json.errorDetails?.inputErrors[0]?.code ?? json.code, text, json };
}

const post = (more: Record<string, unknown> = {}) => ({
  author,
  commentary: "Good morning",
  visibility: "PUBLIC",
  distribution: { feedDistribution: "MAIN_FEED", targetEntities: [], thirdPartyDistributionChannels: [] },
  lifecycleState: "PUBLISHED",
  isReshareDisabledByAuthor: false,
  ...more,
});

async function newImage(bytes: Buffer | null, as = token, owner = author): Promise<string> {
  const request = { initializeUploadRequest: { owner } };
  const { json } = await call("POST", "/rest/images?action=initializeUpload", request, VERSIONED, as);
  if (bytes !== null)
    await fetch(json.value?.uploadUrl ?? "", {
      method: "PUT",
      headers: { authorization: `Bearer ${as}` },
      body: new Uint8Array(bytes),
    });
  return json.value?.image ?? "";
}

const picture = (format: "jpeg" | "webp") =>
  sharp({ create: { width: 60, height: 40, channels: 3, background: "teal" } })
    .toFormat(format)
    .toBuffer();

beforeAll(async () => {
  sandbox = await startTestSandbox();
  token = await linkedinSignIn(sandbox, "refused-member", SCOPE);
  const other = await linkedinSignIn(sandbox, "some-stranger", SCOPE);
  author = `urn:li:person:${(await call("GET", "/v2/userinfo")).json.sub ?? ""}`;
  stranger = `urn:li:person:${(await call("GET", "/v2/userinfo", undefined, {}, other)).json.sub ?? ""}`;
  image.ready = await newImage(await picture("jpeg"));
  image.waiting = await newImage(null);
  image.broken = await newImage(await picture("webp"));
  image.foreign = await newImage(await picture("jpeg"), other, stranger);
  await call("POST", "/rest/posts", post({ commentary: "said before" }));
});
afterAll(() => sandbox.stop());

describe("LinkedIn refuses to sign in", () => {
  const page = (more: Record<string, string>) =>
    fetch(
      `${sandbox.urls.linkedin}/oauth/v2/authorization?${new URLSearchParams({
        response_type: "code",
        client_id: "sandbox-linkedin",
        redirect_uri: CALLBACK,
        state: "s",
        scope: SCOPE,
        ...more,
      })}`,
      { redirect: "manual" },
    );

  it("an unknown app and a redirect that is not registered on its own page, a scope by a redirect", async () => {
    expect((await page({ client_id: "nobody" })).status).toBe(400);
    expect((await page({ redirect_uri: "https://evil.example/cb" })).status).toBe(400);
    const scope = await page({ scope: "w_organization_social" });
    expect(scope.headers.get("location")).toContain("error=unauthorized_scope_error");
  });

  it.each([
    ["without the secret in the body", { client_secret: "" }, 400, "invalid_request"],
    ["with a wrong secret", { client_secret: "wrong" }, 401, "invalid_client"],
    ["with a wrong code", {}, 400, "invalid_request"],
    [
      "with a refresh token, which it never gave",
      { grant_type: "refresh_token", refresh_token: "r" },
      400,
      "unauthorized_client",
    ],
  ])("%s", async (_case, more, status, error) => {
    const answer = await fetch(`${sandbox.urls.linkedin}/oauth/v2/accessToken`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from("sandbox-linkedin:sandbox-secret").toString("base64")}`,
      },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code: "nope",
        redirect_uri: CALLBACK,
        client_id: "sandbox-linkedin",
        client_secret: "sandbox-secret",
        ...more,
      }),
    });
    expect([answer.status, await answer.json()]).toMatchObject([status, { error }]);
  });
});

describe("LinkedIn refuses a call", () => {
  const rows: [string, Headers, number, string][] = [
    ["without a version", { "x-restli-protocol-version": "2.0.0" }, 400, "VERSION_MISSING"],
    [
      "with a version that has ended",
      { ...VERSIONED, "linkedin-version": "202401" },
      426,
      "NONEXISTENT_VERSION",
    ],
    [
      "with a version that is not out",
      { ...VERSIONED, "linkedin-version": "209912" },
      426,
      "NONEXISTENT_VERSION",
    ],
    [
      "with a version that is none",
      { ...VERSIONED, "linkedin-version": "latest" },
      426,
      "NONEXISTENT_VERSION",
    ],
    ["without the protocol", { "linkedin-version": "202609" }, 400, "ILLEGAL_ARGUMENT"],
  ];
  it.each(rows)("%s", async (_case, headers, status, code) => {
    const answer = await call("POST", "/rest/posts", post(), headers);
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it("with a URN that is not encoded", async () => {
    expect((await call("DELETE", "/rest/posts/urn:li:share:1")).status).toBe(400);
    expect((await call("DELETE", `/rest/posts/${encodeURIComponent("urn:li:share:1")}`)).status).toBe(204);
  });

  it("without a token, with an unknown one, and without the scope", async () => {
    expect(await call("POST", "/rest/posts", post(), { ...VERSIONED, authorization: "" })).toMatchObject({
      status: 401,
    });
    expect(await call("POST", "/rest/posts", post(), VERSIONED, "nope")).toMatchObject({
      status: 401,
      code: "INVALID_ACCESS_TOKEN",
    });
    const reader = await linkedinSignIn(sandbox, "only-reader", "openid profile");
    expect(await call("POST", "/rest/posts", post(), VERSIONED, reader)).toMatchObject({
      status: 403,
      code: "ACCESS_DENIED",
    });
  });

  it.each([
    ["reading a post back", "GET", `/rest/posts/${encodeURIComponent("urn:li:share:1")}`],
    ["listing posts", "GET", "/rest/posts?q=author"],
    ["asking for an image's state", "GET", `/rest/images/${encodeURIComponent("urn:li:image:1")}`],
    ["a comment", "POST", `/rest/socialActions/${encodeURIComponent("urn:li:share:1")}/comments`],
    ["statistics", "GET", "/rest/memberCreatorPostAnalytics?q=entity"],
  ])("for %s, which needs another product", async (_case, method, path) => {
    expect(await call(method, path, method === "POST" ? {} : undefined)).toMatchObject({
      status: 403,
      code: "ACCESS_DENIED",
    });
  });

  it("that edits or deletes a post of someone else", async () => {
    const other = await linkedinSignIn(sandbox, "some-stranger", SCOPE);
    const made = await fetch(`${sandbox.urls.linkedin}/rest/posts`, {
      method: "POST",
      headers: { ...VERSIONED, authorization: `Bearer ${other}`, "content-type": "application/json" },
      body: JSON.stringify({ ...post(), author: stranger }),
    });
    const urn = encodeURIComponent(made.headers.get("x-restli-id") ?? "");
    expect((await call("DELETE", `/rest/posts/${urn}`)).status).toBe(403);
    const patch = { patch: { $set: { commentary: "mine" } } };
    const edit = { ...VERSIONED, "x-restli-method": "PARTIAL_UPDATE" };
    expect((await call("POST", `/rest/posts/${urn}`, patch, edit)).status).toBe(404);
  });
});

describe("LinkedIn refuses a post", () => {
  const media = (id: string, altText?: string) => ({ content: { media: { id, altText } } });
  const many = (count: number) => ({
    content: { multiImage: { images: Array(count).fill({ id: image.ready }) } },
  });
  const rows: [string, () => Record<string, unknown>, number, string][] = [
    ["in the name of someone else", () => ({ author: stranger }), 403, "ACCESS_DENIED"],
    ["in the name of an organization", () => ({ author: "urn:li:organization:1" }), 403, "ACCESS_DENIED"],
    ["by nobody", () => ({ author: "me" }), 422, "INVALID_URN_TYPE"],
    ["without a visibility", () => ({ visibility: undefined }), 422, "MISSING_FIELD"],
    ["of an unknown visibility", () => ({ visibility: "FRIENDS" }), 422, "INVALID_VALUE_FOR_FIELD"],
    ["without a distribution", () => ({ distribution: undefined }), 422, "MISSING_FIELD"],
    ["that is a draft", () => ({ lifecycleState: "DRAFT" }), 422, "INVALID_VALUE_FOR_FIELD"],
    ["with a field it does not know", () => ({ scheduledAt: 1 }), 422, "ILLEGAL_ARGUMENT"],
    ["without text and content", () => ({ commentary: "" }), 422, "MISSING_FIELD"],
    ["of 3001 characters", () => ({ commentary: "a".repeat(3001) }), 422, "FIELD_LENGTH_TOO_LONG"],
    ["that was said before", () => ({ commentary: "said before" }), 422, "DUPLICATE_POST"],
    ["with an image nobody has", () => media("urn:li:image:none"), 400, "INVALID_URN_ID"],
    ["with an image of someone else", () => media(image.foreign), 400, "INVALID_URN_ID"],
    ["with an image that is no URN", () => media("7"), 422, "INVALID_URN_TYPE"],
    ["with an image that was not uploaded", () => media(image.waiting), 400, "MEDIA_ASSET_WAITING_UPLOAD"],
    ["with a WebP", () => media(image.broken), 400, "MEDIA_ASSET_PROCESSING_FAILED"],
    [
      "with an alt text of 4087 characters",
      () => media(image.ready, "a".repeat(4087)),
      422,
      "FIELD_LENGTH_TOO_LONG",
    ],
    ["with one image as many", () => many(1), 422, "INVALID_VALUE_FOR_FIELD"],
    ["with 21 images", () => many(21), 422, "INVALID_VALUE_FOR_FIELD"],
  ];
  it.each(rows)("%s", async (_case, more, status, code) => {
    const answer = await call("POST", "/rest/posts", post(more()));
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it("cuts what is not escaped, silently", async () => {
    const commentary = `Escaped \\(fine\\) #tag ${Date.now()} then (cut`;
    expect((await call("POST", "/rest/posts", post({ commentary }))).status).toBe(201);
    const [seen] = await sandbox.admin.timeline({ network: "linkedin", account: "refused-member" });
    expect(seen?.text).toMatch(/^Escaped \(fine\) #tag \d+ then $/);
  });
});

describe("LinkedIn refuses an upload", () => {
  it("for someone else, of another action, without the token, and to an old address", async () => {
    const request = { initializeUploadRequest: { owner: stranger } };
    expect((await call("POST", "/rest/images?action=initializeUpload", request)).status).toBe(403);
    expect((await call("POST", "/rest/images?action=upload", request)).status).toBe(400);
    const own = { initializeUploadRequest: { owner: author } };
    const { json } = await call("POST", "/rest/images?action=initializeUpload", own);
    const put = (headers: Headers) =>
      fetch(json.value?.uploadUrl ?? "", { method: "PUT", headers, body: "bytes" });
    expect((await put({})).status).toBe(401);
    await sandbox.admin.setClock(86_500_000);
    expect(await (await put({ authorization: `Bearer ${token}` })).json()).toMatchObject({
      code: "EXPIRED_UPLOAD_URL",
    });
    await sandbox.admin.setClock(0);
  });
});
