import { afterAll, beforeEach, expect, it, vi } from "vitest";
import { pool } from "@/lib/db/pool";
import { CreatePostInput } from "@/lib/posts/schema";
import { encrypt } from "@/lib/server/crypto";
import { createHousehold, inMinutes } from "../testing/household";
import { createPost } from "./create-post";
import { deletePost } from "./delete-post";

/** A Mastodon server of one endpoint, in the sandbox's place; it must stand before the environment is read. */
const network = await vi.hoisted(async () => {
  const { createServer } = await import("node:http");
  const requests: string[] = [];
  const answer = { status: 200 };
  const server = createServer((request, response) => {
    requests.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? ""}`);
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(answer.status === 200 ? '{"id": "1177"}' : '{"error": "Record not found"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  // Mastodon's is the fourth port after the sandbox's own.
  process.env.SANDBOX_PORT = String(port - 4);
  return { server, requests, answer, url: `http://127.0.0.1:${String(port)}` };
});

afterAll(() => new Promise((resolve) => network.server.close(resolve)));
beforeEach(() => {
  network.requests.length = 0;
  network.answer.status = 200;
});

async function publishedPost() {
  const home = await createHousehold(["mastodon", "linkedin"]);
  const [accountId = ""] = home.accounts;
  const secrets = {
    accessToken: "secret-token",
    refreshToken: null,
    accessExpiresAt: null,
    refreshExpiresAt: null,
  };
  const place = { table: "social_accounts", column: "credentials", rowId: accountId };
  await pool.query(
    "UPDATE social_accounts SET sandbox = true, instance_url = $2, credentials = $3 WHERE id = $1",
    [accountId, network.url, encrypt(JSON.stringify({ ...secrets, scopes: null, extra: {} }), place)],
  );
  const input = { content: "Out", social_account_ids: home.accounts, scheduled_at: inMinutes(60) };
  const post = await createPost(home.ctx, CreatePostInput.parse(input));
  const [delivery] = post.deliveries;
  await pool.query(
    "UPDATE deliveries SET state = 'published', wake_at = NULL, remote_id = '1177' WHERE id = $1",
    [delivery?.id],
  );
  return { ctx: home.ctx, id: post.id, deliveryId: delivery?.id ?? "" };
}

it("deletes on the network what is published there, and nothing that is not", async () => {
  const { ctx, id, deliveryId } = await publishedPost();
  const answer = await deletePost(ctx, { id, on_platform: "true" });
  expect(answer).toEqual({
    deleted: true,
    platforms: [{ delivery_id: deliveryId, deleted: true, message: null }],
  });
  expect(network.requests).toEqual(["DELETE /api/v1/statuses/1177 Bearer secret-token"]);
});

it("counts a post that is already gone there as deleted", async () => {
  network.answer.status = 404;
  const { ctx, id } = await publishedPost();
  expect((await deletePost(ctx, { id, on_platform: "true" })).platforms).toMatchObject([{ deleted: true }]);
});

it("tells what the network answered when it did not delete", async () => {
  network.answer.status = 403;
  const { ctx, id } = await publishedPost();
  const { platforms } = await deletePost(ctx, { id, on_platform: "true" });
  expect(platforms).toMatchObject([{ deleted: false }]);
  expect(platforms[0]?.message).toBeTruthy();
});

it("leaves the network alone when it is not asked for", async () => {
  const { ctx, id } = await publishedPost();
  await deletePost(ctx, { id });
  expect(network.requests).toEqual([]);
});
