import { describe, expect, it } from "vitest";
import { systemClock } from "@/lib/core/clock";
import type { SessionContext } from "@/lib/platforms/core/platform";
import { deletePost } from "./client";

const credentials = {
  accessToken: "t",
  refreshToken: null,
  accessExpiresAt: null,
  refreshExpiresAt: null,
  scopes: null,
  extra: {},
};

function answering(status: number, body: unknown): SessionContext {
  return {
    http: {
      send: () =>
        Promise.resolve({ status, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)) }),
    },
    endpoints: { api: "https://api.x.test" },
    app: null,
    clock: systemClock,
    session: { remoteId: "1", username: "demo", instanceUrl: null, profile: {}, credentials },
  };
}

const problem = (name: string, title: string) => ({
  title,
  type: `https://api.twitter.com/2/problems/${name}`,
  detail: title,
});

describe("deleting a post of X", () => {
  it.each([
    ["deleted now", 200, { data: { deleted: true } }],
    ["gone, as a problem with 200", 200, { errors: [problem("resource-not-found", "Not Found Error")] }],
    ["gone, as a 404", 404, problem("resource-not-found", "Not Found Error")],
    ["gone, as a 404 without a body", 404, ""],
  ])("is done when it is %s", async (_case, status, body) => {
    await expect(deletePost(answering(status, body), "7")).resolves.toBeUndefined();
  });

  it.each([
    ["not deleted", 200, { data: { deleted: false } }, "permanent"],
    [
      "of someone else",
      200,
      { errors: [problem("not-authorized-for-resource", "Authorization Error")] },
      "permanent",
    ],
    ["forbidden", 403, { title: "Forbidden", type: "about:blank", status: 403 }, "policy"],
    ["unanswered", 503, "", "unavailable"],
  ])("is not done when it is %s", async (_case, status, body, kind) => {
    await expect(deletePost(answering(status, body), "7")).rejects.toMatchObject({ kind });
  });
});
