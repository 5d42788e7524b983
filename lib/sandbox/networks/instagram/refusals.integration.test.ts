import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CALLBACK, instagramSignIn } from "@/lib/sandbox/testing/sign-in";
import { startTestSandbox, type TestSandbox } from "@/lib/sandbox/testing/start-sandbox";

/* What the Graph API would refuse, the sandbox refuses: one row each, with Meta's own code and subcode. */

const SCOPE =
  "instagram_basic,instagram_content_publish,pages_show_list,pages_read_engagement,instagram_manage_contents";
const MANY = Array.from({ length: 31 }, (_, n) => n);

let sandbox: TestSandbox;
let pictures: Server;
let host: string;
let token: string;
let ig: string;
let stranger: string;

interface Graph {
  id?: string;
  status_code?: string;
  data?: { instagram_business_account?: { id: string } }[];
  error?: { code: number; error_subcode?: number };
}

async function call(
  method: string,
  path: string,
  params: Record<string, string>,
  as = token,
  version = "v26.0",
) {
  const query = new URLSearchParams(params);
  const inBody = method === "POST";
  const url = `${sandbox.urls.instagram}/${version}${path}${inBody ? "" : `?${query}`}`;
  const response = await fetch(url, {
    method,
    headers: as === "" ? {} : { authorization: `Bearer ${as}` },
    ...(inBody ? { body: query } : {}),
  });
  const json = (await response.json()) as Graph;
  const { error } = json;
  const code = error ? [error.code, ...(error.error_subcode ? [error.error_subcode] : [])].join("/") : null;
  return { status: response.status, code, json };
}

const pagesOf = async (as: string) =>
  (await call("GET", "/me/accounts", { fields: "instagram_business_account{id}" }, as)).json.data?.[0]
    ?.instagram_business_account?.id ?? "";
const container = (params: Record<string, string>) => call("POST", `/${ig}/media`, params);
const finished = async (id: string) => {
  const read = async () => (await call("GET", `/${id}`, { fields: "status_code" })).json.status_code;
  await expect.poll(read, { timeout: 5_000 }).toBe("FINISHED");
  return id;
};
const madeContainer = async (more: Record<string, string> = {}) =>
  finished((await container({ image_url: `${host}/good.jpg`, ...more })).json.id ?? "");

beforeAll(async () => {
  sandbox = await startTestSandbox();
  const make = (width: number, height: number, format: "jpeg" | "png" | "webp" = "jpeg") =>
    sharp({ create: { width, height, channels: 3, background: "teal" } })
      .toFormat(format)
      .toBuffer();
  const files: Record<string, [string, Buffer]> = {
    "/good.jpg": ["image/jpeg", await make(400, 400)],
    "/tallest.jpg": ["image/jpeg", await make(400, 500)],
    "/taller.jpg": ["image/jpeg", await make(400, 501)],
    "/widest.jpg": ["image/jpeg", await make(382, 200)],
    "/wider.jpg": ["image/jpeg", await make(383, 200)],
    "/a.png": ["image/png", await make(400, 400, "png")],
    "/a.webp": ["image/webp", await make(400, 400, "webp")],
    "/lying.jpg": ["image/jpeg", await make(400, 400, "png")],
    "/heavy.jpg": ["image/jpeg", Buffer.concat([await make(400, 400), Buffer.alloc(8 * 1_048_576)])],
    "/page.jpg": ["text/html", Buffer.from("<html></html>")],
    "/empty.jpg": ["image/jpeg", Buffer.alloc(0)],
  };
  pictures = createServer((req, res) => {
    const file = files[req.url ?? ""];
    if (file) res.writeHead(200, { "content-type": file[0] }).end(file[1]);
    else res.writeHead(404, { "content-type": "image/jpeg" }).end("none");
  });
  await new Promise<void>((resolve) => pictures.listen(0, "127.0.0.1", resolve));
  host = `http://127.0.0.1:${(pictures.address() as AddressInfo).port}`;
  token = await instagramSignIn(sandbox, "refused_ig", SCOPE);
  ig = await pagesOf(token);
  stranger = await pagesOf(await instagramSignIn(sandbox, "someone_ig", SCOPE));
});
afterAll(async () => {
  await sandbox.stop();
  pictures.close();
});

describe("Facebook refuses to sign in", () => {
  const page = (more: Record<string, string>) =>
    fetch(
      `${sandbox.urls.instagram}/v26.0/dialog/oauth?${new URLSearchParams({
        client_id: "sandbox-facebook",
        redirect_uri: CALLBACK,
        scope: SCOPE,
        state: "s",
        ...more,
      })}`,
      { redirect: "manual" },
    );
  it.each([
    ["an unknown app", { client_id: "1" }],
    ["a redirect that is not on the list", { redirect_uri: "https://evil.example/cb" }],
    ["an unknown scope", { scope: "instagram_everything" }],
    ["another response type", { response_type: "token" }],
  ])("with %s, on its own page", async (_case, more) => {
    expect((await page(more)).status).toBe(400);
  });

  it.each([
    ["a wrong secret", { client_secret: "wrong" }, "1"],
    ["an unknown app", { client_id: "1" }, "101"],
    ["a wrong code", {}, "100"],
    ["a token that is none", { grant_type: "fb_exchange_token", fb_exchange_token: "nope" }, "190"],
  ])("with %s", async (_case, more, code) => {
    const params = {
      client_id: "sandbox-facebook",
      client_secret: "sandbox-secret",
      redirect_uri: CALLBACK,
      code: "nope",
      ...more,
    };
    expect(await call("GET", "/oauth/access_token", params, "")).toMatchObject({ status: 400, code });
  });
});

describe("the Graph API refuses a call", () => {
  it("without a token, with an unknown one, and with a wrong proof of the app's secret", async () => {
    expect(await call("GET", "/me", {}, "")).toMatchObject({ status: 400, code: "104" });
    expect(await call("GET", "/me", {}, "nope")).toMatchObject({ status: 400, code: "190" });
    expect(await call("GET", "/me", { appsecret_proof: "0".repeat(64) })).toMatchObject({
      status: 400,
      code: "100",
    });
  });

  it("of a version that is not out; one that has ended is served by the oldest", async () => {
    expect(await call("GET", "/me", {}, token, "v28.0")).toMatchObject({ status: 404, code: "2500" });
    const old = await fetch(`${sandbox.urls.instagram}/v12.0/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([old.status, old.headers.get("facebook-api-version")]).toEqual([200, "v21.0"]);
  });

  it("about the account of someone else, as if there were none", async () => {
    expect(await call("POST", `/${stranger}/media`, { image_url: `${host}/good.jpg` })).toMatchObject({
      code: "100/33",
    });
    expect(await call("GET", `/${stranger}`, {})).toMatchObject({ code: "100/33" });
  });

  it("without the permission", async () => {
    const reader = await instagramSignIn(sandbox, "reader_ig", "instagram_basic,pages_show_list");
    const own = await pagesOf(reader);
    const params = { image_url: `${host}/good.jpg` };
    expect(await call("POST", `/${own}/media`, params, reader)).toMatchObject({ status: 403, code: "10" });
    expect(await call("DELETE", "/17900000000000001", {}, reader)).toMatchObject({ status: 403, code: "10" });
    expect(await call("GET", "/me/businesses", {}, reader)).toMatchObject({ status: 403, code: "10" });
  });
});

describe("Instagram refuses a container", () => {
  const rows: [string, Record<string, string>, string][] = [
    ["of nothing", {}, "100"],
    ["of a PNG", { image_url: "/a.png" }, "36001/2207005"],
    ["of a WebP", { image_url: "/a.webp" }, "36001/2207005"],
    ["of a PNG that says it is a JPEG", { image_url: "/lying.jpg" }, "36001/2207005"],
    ["of more than 8 MiB", { image_url: "/heavy.jpg" }, "36000/2207004"],
    ["taller than 4:5", { image_url: "/taller.jpg" }, "36003/2207009"],
    ["wider than 1.91:1", { image_url: "/wider.jpg" }, "36003/2207009"],
    ["of a page", { image_url: "/page.jpg" }, "9004/2207052"],
    ["of nothing at the address", { image_url: "/none.jpg" }, "9004/2207052"],
    ["of an empty file", { image_url: "/empty.jpg" }, "9004/2207052"],
    ["of an address with other letters", { image_url: "/é.jpg" }, "9004/2207052"],
    [
      "whose caption has 2201 characters",
      { image_url: "/good.jpg", caption: "a".repeat(2201) },
      "36004/2207010",
    ],
    ["whose caption has 1101 emoji", { image_url: "/good.jpg", caption: "😀".repeat(1101) }, "36004/2207010"],
    [
      "with 31 hashtags",
      { image_url: "/good.jpg", caption: MANY.map((n) => `#t${n}`).join(" ") },
      "36004/2207010",
    ],
    [
      "with 21 mentions",
      {
        image_url: "/good.jpg",
        caption: MANY.slice(0, 21)
          .map((n) => `@u${n}`)
          .join(" "),
      },
      "36004/2207010",
    ],
    ["with an alt text of 1001", { image_url: "/good.jpg", alt_text: "a".repeat(1001) }, "100"],
    ["with four collaborators", { image_url: "/good.jpg", collaborators: '["a","b","c","d"]' }, "100"],
    ["of an unknown kind", { image_url: "/good.jpg", media_type: "POSTER" }, "100/2207023"],
    ["of the kind VIDEO outside a carousel", { image_url: "/good.jpg", media_type: "VIDEO" }, "100"],
    [
      "that is a carousel's child with a caption",
      { image_url: "/good.jpg", is_carousel_item: "true", caption: "a" },
      "100",
    ],
    [
      "that is a story with a caption",
      { image_url: "/good.jpg", media_type: "STORIES", caption: "a" },
      "100",
    ],
    ["that is a carousel of none", { media_type: "CAROUSEL", children: "" }, "100/2207028"],
    ["that is a carousel of one", { media_type: "CAROUSEL", children: "1" }, "100/2207028"],
    [
      "that is a carousel of eleven",
      { media_type: "CAROUSEL", children: MANY.slice(0, 11).join(",") },
      "100/2207028",
    ],
    ["that is a carousel of strangers", { media_type: "CAROUSEL", children: "1,2" }, "24/2207006"],
  ];
  it.each(rows)("%s", async (_case, params, code) => {
    const { image_url: path, ...others } = params;
    const address: Record<string, string> = path === undefined ? {} : { image_url: host + path };
    expect(await container({ ...others, ...address })).toMatchObject({ status: 400, code });
  });

  it("and takes what is exactly 4:5 or 1.91:1", async () => {
    for (const path of ["/tallest.jpg", "/widest.jpg"])
      expect((await container({ image_url: host + path })).status).toBe(200);
  });

  it("of children that are not finished, or are no children", async () => {
    const child = { image_url: `${host}/good.jpg`, is_carousel_item: "true" };
    const [first, second] = [(await container(child)).json.id ?? "", (await container(child)).json.id ?? ""];
    const carousel = (children: string[]) =>
      container({ media_type: "CAROUSEL", children: children.join(",") });
    expect((await carousel([first, second])).code).toBe("9007/2207027");
    await finished(first);
    await finished(second);
    expect((await carousel([first, await madeContainer()])).code).toBe("100");
    expect((await carousel([first, second])).status).toBe(200);
    expect((await carousel([first, second])).code).toBe("100");
  });
});

describe("Instagram refuses to publish", () => {
  const publish = (creation_id: string) => call("POST", `/${ig}/media_publish`, { creation_id });

  it("nothing, an unknown container, one in progress, a child, and one that is out", async () => {
    expect((await call("POST", `/${ig}/media_publish`, {})).code).toBe("100");
    expect((await publish("17889999999999999")).code).toBe("24/2207006");
    const early = (await container({ image_url: `${host}/good.jpg` })).json.id ?? "";
    expect((await publish(early)).code).toBe("9007/2207027");
    expect((await publish(await madeContainer({ is_carousel_item: "true" }))).code).toBe("100");
    await finished(early);
    expect((await publish(early)).status).toBe(200);
    expect((await publish(early)).code).toBe("24/2207008");
  });

  it("a container of yesterday", async () => {
    const old = await madeContainer();
    await sandbox.admin.setClock(86_500_000);
    expect((await publish(old)).code).toBe("24/2207008");
    await sandbox.admin.setClock(0);
  });
});
