/** What `If-None-Match` promises, and what a delivery and an instance's address say. */
import { beforeAll, describe, expect, it, vi } from "vitest";
import { call, type Called, type CallOptions } from "@/e2e/fixtures/call";
import { newPerson, type Person } from "@/e2e/fixtures/people";
import { endpointOf, handlerOf } from "@/e2e/fixtures/routes";
import { ENDPOINTS } from "@/lib/api/contracts";
import { pool } from "@/lib/db/pool";
import { connectAccount, inMinutes } from "@/lib/posts/testing/household";

let ada: Person;
let account: string;
beforeAll(async () => {
  ada = await newPerson();
  account = await connectAccount(ada.workspaceId, "x");
});

function send(endpointId: string, options: CallOptions = {}): Promise<Called> {
  const endpoint = endpointOf(endpointId);
  return call(handlerOf(endpoint), { method: endpoint.method, as: ada, ...options });
}

async function scheduled(): Promise<string> {
  const body = { content: "Once", social_account_ids: [account], scheduled_at: inMinutes(60) };
  return String((await send("posts.create", { body })).body.id);
}

const read = (id: string, known?: string, method = "GET") =>
  send("posts.get", {
    method,
    params: { id },
    headers: known === undefined ? {} : { "if-none-match": known },
  });

describe("a post that is read again", () => {
  it("is 304 without a body while it is as the caller has it, in any form of the header", async () => {
    const id = await scheduled();
    const first = await read(id);
    const etag = first.headers.get("etag") ?? "";
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const again = await read(id, known);
      expect([again.status, again.text, again.headers.get("etag")], known).toEqual([304, "", etag]);
      expect(again.headers.get("ratelimit-remaining"), known).not.toBeNull();
    }
    expect((await read(id, etag, "HEAD")).status).toBe(304);
    for (const known of ['"other"', "", `"${String(first.body.etag)}"`])
      expect((await read(id, known)).status, known).toBe(200);
    expect((await read("post_missing", "*")).status).toBe(404);
  });

  it("is answered whole after an edit, and after its delivery went on without one", async () => {
    const id = await scheduled();
    const first = (await read(id)).headers.get("etag") ?? "";
    await pool.query("UPDATE deliveries SET state = 'cancelled', wake_at = NULL WHERE post_id = $1", [id]);
    const moved = await read(id, first);
    expect(moved.status).toBe(200);
    await pool.query("UPDATE deliveries SET state = 'scheduled', wake_at = due_at WHERE post_id = $1", [id]);

    const edit = { params: { id }, body: { content: "Twice" } };
    // The version in it is what an edit is made from, whatever else has changed since.
    const edited = await send("posts.update", { ...edit, headers: { "if-match": first } });
    expect([edited.status, edited.headers.get("etag")]).toEqual([200, '"2"']);
    expect((await read(id, first)).body).toMatchObject({ content: "Twice" });
    expect((await send("posts.update", { ...edit, headers: { "if-match": first } })).status).toBe(412);
  });

  it("is the whole kind: no other reading has an ETag", () => {
    const readings = ENDPOINTS.filter(({ method, etagField }) => method === "GET" && etagField !== undefined);
    expect(readings.map(({ id }) => id)).toEqual(["posts.get"]);
  });
});

it("a delivery counts the try that is out", async () => {
  const id = await scheduled();
  const tries = async () => (await send("posts.deliveries", { params: { id } })).body.data;
  expect(await tries()).toMatchObject([{ status: "scheduled", attempts_used: 0 }]);
  await pool.query(
    "UPDATE deliveries SET state = 'published', wake_at = NULL, published_at = now() WHERE post_id = $1",
    [id],
  );
  expect(await tries()).toMatchObject([{ status: "published", attempts_used: 1 }]);
});

describe("an instance that does not exist is refused at its field", () => {
  it.each(["nonsense", "https://nonsense", "nothing here", "nonsense/path"])("as %j", async (instance) => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
    const refusal = { status: 400, body: { issues: [{ path: ["instance_url"], code: "invalid" }] } };
    const query = new URLSearchParams({ instance_url: instance });
    const byRedirect = await send("accounts.oauth_url", {
      params: { platform: "mastodon" },
      path: `/auth/mastodon/oauth-url?${query.toString()}`,
    });
    expect(byRedirect).toMatchObject(refusal);
    for (const body of [
      { platform: "mastodon", access_token: "t" },
      { platform: "bluesky", identifier: "ada.example", app_password: "p" },
    ]) {
      const byHand = await send("accounts.create", { body: { ...body, instance_url: instance } });
      expect(byHand, byHand.text).toMatchObject(refusal);
    }
  });
});
