import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decideConsent } from "@/lib/sandbox/testing/consent";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

const CALLBACK = "http://127.0.0.1:3000/auth/callback/instagram";
const SCOPE =
  "instagram_basic,instagram_content_publish,instagram_manage_insights,instagram_manage_contents,pages_show_list,pages_read_engagement,business_management";

let sandbox: TestSandbox;
let pictures: Server;
let host: string;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  const make = (width: number, height: number, format: "jpeg" | "png") =>
    sharp({ create: { width, height, channels: 3, background: "teal" } })
      .toFormat(format)
      .toBuffer();
  const files: Record<string, [string, Buffer]> = {
    "/square.jpg": ["image/jpeg", await make(400, 400, "jpeg")],
    "/tall.jpg": ["image/jpeg", await make(400, 800, "jpeg")],
    "/a.png": ["image/png", await make(400, 400, "png")],
    "/page.jpg": ["text/html", Buffer.from("<html></html>")],
  };
  pictures = createServer((req, res) => {
    const file = files[req.url ?? ""];
    if (file) res.writeHead(200, { "content-type": file[0] }).end(file[1]);
    else res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => pictures.listen(0, "127.0.0.1", resolve));
  host = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await sandbox.stop();
  pictures.close();
});

interface Graph {
  id?: string;
  status_code?: string;
  access_token?: string;
  expires_in?: number;
  data?: Record<string, unknown>[];
  error?: { code: number; error_subcode?: number };
  [key: string]: unknown;
}

async function call(method: string, path: string, params: Record<string, string>): Promise<Graph> {
  const query = new URLSearchParams(params);
  const url = `${sandbox.urls.instagram}/v26.0${path}${method === "GET" ? `?${query}` : ""}`;
  const response = await fetch(
    url,
    method === "POST"
      ? { method, body: query }
      : method === "DELETE"
        ? { method, headers: { authorization: `Bearer ${params.access_token}` } }
        : { method },
  );
  return (await response.json()) as Graph;
}

async function signIn(username: string, fields: [string, string][] = []) {
  const query = new URLSearchParams({
    client_id: "sandbox-facebook",
    redirect_uri: CALLBACK,
    state: "s",
    response_type: "code",
    scope: SCOPE,
  });
  const landed = await decideConsent(`${sandbox.urls.instagram}/v26.0/dialog/oauth?${query}`, {
    username,
    fields,
  });
  expect(landed.hash).toBe("#_=_");
  const app = { client_id: "sandbox-facebook", client_secret: "sandbox-secret" };
  const short = await call("GET", "/oauth/access_token", {
    ...app,
    redirect_uri: CALLBACK,
    code: landed.searchParams.get("code") ?? "",
  });
  const long = await call("GET", "/oauth/access_token", {
    ...app,
    grant_type: "fb_exchange_token",
    fb_exchange_token: short.access_token ?? "",
  });
  const access_token = long.access_token ?? "";
  const pages = await call("GET", "/me/accounts", {
    access_token,
    fields: "id,name,access_token,instagram_business_account{id,username}",
  });
  const linked = (pages.data ?? []).map(
    (page) => page.instagram_business_account as { id: string; username: string } | undefined,
  );
  return { access_token, pages: pages.data ?? [], ig: linked.find(Boolean)?.id ?? "", linked };
}

async function finished(access_token: string, id: string) {
  const read = () => call("GET", `/${id}`, { access_token, fields: "status_code,status" });
  await expect.poll(async () => (await read()).status_code, { timeout: 5_000 }).toBe("FINISHED");
}

describe("Instagram through Facebook Login", () => {
  it("makes a container, processes it, publishes it under another id, lists, measures and deletes it", async () => {
    const { access_token, ig } = await signIn("post_ig");
    const container = await call("POST", `/${ig}/media`, {
      access_token,
      image_url: `${host}/square.jpg`,
      caption: "Tea #tea",
      alt_text: "teal",
    });
    expect(
      (await call("POST", `/${ig}/media_publish`, { access_token, creation_id: container.id ?? "" })).error,
    ).toMatchObject({ code: 9007, error_subcode: 2207027 });
    await finished(access_token, container.id ?? "");
    const published = await call("POST", `/${ig}/media_publish`, {
      access_token,
      creation_id: container.id ?? "",
    });
    expect(published.id).not.toBe(container.id);
    expect((await call("GET", `/${container.id}`, { access_token, fields: "status_code" })).status_code).toBe(
      "PUBLISHED",
    );
    expect(
      (await call("POST", `/${ig}/media_publish`, { access_token, creation_id: container.id ?? "" })).error,
    ).toMatchObject({ code: 24, error_subcode: 2207008 });
    const media = await call("GET", `/${published.id}`, {
      access_token,
      fields: "id,permalink,media_type,timestamp,caption",
    });
    expect(media).toMatchObject({ media_type: "IMAGE", caption: "Tea #tea" });
    expect(media.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
    const list = await call("GET", `/${ig}/media`, { access_token, fields: "id,caption,timestamp" });
    expect(list.data?.map((item) => item.id)).toEqual([published.id]);
    expect(
      (await call("GET", `/${ig}/content_publishing_limit`, { access_token, fields: "quota_usage,config" }))
        .data,
    ).toEqual([{ quota_usage: 1, config: { quota_total: 50, quota_duration: 86_400 } }]);
    expect((await call("GET", `/${published.id}/insights`, { access_token, metric: "views" })).data).toEqual(
      [],
    );
    await sandbox.admin.setClock(86_400_000 / 2);
    expect(
      (await call("GET", `/${published.id}/insights`, { access_token, metric: "views,reach" })).data,
    ).toHaveLength(2);
    await sandbox.admin.setClock(0);
    expect(await call("DELETE", `/${published.id}`, { access_token })).toEqual({ success: true });
    expect(await sandbox.admin.timeline({ network: "instagram", account: ig })).toEqual([]);
  });

  it("publishes a carousel from finished children only", async () => {
    const { access_token, ig } = await signIn("carousel_ig");
    const child = async () =>
      (
        await call("POST", `/${ig}/media`, {
          access_token,
          image_url: `${host}/square.jpg`,
          is_carousel_item: "true",
        })
      ).id ?? "";
    const children = [await child(), await child()];
    const parent = () =>
      call("POST", `/${ig}/media`, {
        access_token,
        media_type: "CAROUSEL",
        caption: "two",
        children: children.join(","),
      });
    expect((await parent()).error).toMatchObject({ code: 9007 });
    for (const id of children) await finished(access_token, id);
    const container = await parent();
    await finished(access_token, container.id ?? "");
    const published = await call("POST", `/${ig}/media_publish`, {
      access_token,
      creation_id: container.id ?? "",
    });
    const [seen] = await sandbox.admin.timeline({ network: "instagram", account: ig });
    expect(seen).toMatchObject({ id: published.id, text: "two" });
    expect(seen?.media).toHaveLength(2);
    expect(
      (
        await call("POST", `/${ig}/media`, {
          access_token,
          media_type: "CAROUSEL",
          children: children[0] ?? "",
        })
      ).error,
    ).toMatchObject({ error_subcode: 2207028 });
  });

  it("fetches the picture and refuses PNG, wrong ratios, pages and dead links with Meta's codes", async () => {
    const { access_token, ig } = await signIn("media_ig");
    const code = async (path: string) =>
      (await call("POST", `/${ig}/media`, { access_token, image_url: `${host}${path}` })).error;
    expect(await code("/a.png")).toMatchObject({ code: 36001, error_subcode: 2207005 });
    expect(await code("/tall.jpg")).toMatchObject({ code: 36003, error_subcode: 2207009 });
    expect(await code("/page.jpg")).toMatchObject({ code: 9004, error_subcode: 2207052 });
    expect(await code("/missing.jpg")).toMatchObject({ code: 9004, error_subcode: 2207052 });
    const long = await call("POST", `/${ig}/media`, {
      access_token,
      image_url: `${host}/square.jpg`,
      caption: "x".repeat(2_201),
    });
    expect(long.error).toMatchObject({ code: 36004, error_subcode: 2207010 });
  });

  it("shows only the Pages and scopes that were ticked", async () => {
    const everything = await signIn("ada");
    expect(everything.linked.filter(Boolean)).toHaveLength(2);
    expect(everything.pages).toHaveLength(3);
    const page = String(everything.pages[0]?.id);
    const fields: [string, string][] = [
      ["choices_shown", "1"],
      ["choice", page],
      ["scopes_shown", "1"],
      ["scope", "pages_show_list"],
      ["scope", "instagram_basic"],
    ];
    const some = await signIn("ada", fields);
    expect(some.pages.map((item) => item.id)).toEqual([page]);
    expect(
      (
        await call("POST", `/${some.ig}/media`, {
          access_token: some.access_token,
          image_url: `${host}/square.jpg`,
        })
      ).error,
    ).toMatchObject({ code: 10 });
    const permissions = await call("GET", "/me/permissions", { access_token: some.access_token });
    expect(permissions.data).toContainEqual({ permission: "instagram_content_publish", status: "declined" });
    const other = everything.linked[1]?.id ?? "";
    expect(
      (await call("GET", `/${other}`, { access_token: some.access_token, fields: "username" })).error,
    ).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it("ends tokens on revocation with 190/458 and tells debug_token so", async () => {
    const { access_token, ig } = await signIn("revoke_ig");
    const debug = () =>
      call("GET", "/debug_token", {
        input_token: access_token,
        access_token: "sandbox-facebook|sandbox-secret",
      });
    expect((await debug()).data).toMatchObject({ is_valid: true, type: "USER" });
    expect(await call("DELETE", "/me/permissions", { access_token })).toEqual({ success: true });
    expect((await call("GET", `/${ig}/media`, { access_token })).error).toMatchObject({
      code: 190,
      error_subcode: 458,
    });
    expect((await debug()).data).toMatchObject({ is_valid: false });
  });
});
