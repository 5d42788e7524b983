import { describe, expect, it } from "vitest";
import type { HttpResponse } from "@/lib/core/http";
import { classifyGraph } from "./_meta/graph-error";
import { classifyBluesky } from "./bluesky/errors";
import { KIND_RULES, PLATFORM_ERROR_KINDS, wordsOf } from "./core/error";
import { REMEDIES, type Remedy } from "./core/remedy";
import { classifyX } from "./x/errors";

const answer = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify(body)),
});
const now = new Date("2026-11-28T12:00:00Z");
const x = classifyX(now);
const graph = classifyGraph(now, false);
const problem = (title: string, type: string, status: number) => ({ title, type, status, detail: title });
const graphBody = (code: number, error_subcode?: number) => ({
  error: { message: "no", code, error_subcode },
});

describe("what a person is told to do", () => {
  it.each<[string, ReturnType<typeof x>, Remedy]>([
    [
      "X without credits",
      x(answer(402, problem("CreditsDepleted", "https://api.x.com/2/problems/credits", 402))),
      "add_credits",
    ],
    [
      "X at its monthly cap",
      x(answer(429, problem("UsageCapExceeded", "https://api.twitter.com/2/problems/usage-capped", 429))),
      "raise_cap",
    ],
    [
      "X with an app outside a project",
      x(answer(403, problem("Client Forbidden", "https://api.x.com/2/problems/client-forbidden", 403))),
      "set_up_app",
    ],
    ["X with a bare refusal", x(answer(403, problem("Forbidden", "about:blank", 403))), "change_or_unlock"],
    [
      "X with a locked account",
      x(answer(403, { errors: [{ code: 326, message: "locked" }] })),
      "unlock_account",
    ],
    ["Instagram that sees spam", graph(answer(400, graphBody(4, 2207051))), "slow_down"],
    ["Instagram with a restricted account", graph(answer(400, graphBody(25, 2207050))), "unlock_account"],
    ["Facebook with a checkpoint", graph(answer(400, graphBody(190, 459))), "unlock_account"],
    [
      "Bluesky with a second factor",
      classifyBluesky(answer(401, { error: "AuthFactorTokenRequired" })),
      "use_app_password",
    ],
    [
      "Bluesky with a deactivated account",
      classifyBluesky(answer(400, { error: "AccountDeactivated" })),
      "reactivate_account",
    ],
  ])("by %s", (_what, error, remedy) => {
    if (!error) throw new Error("The answer was not taken for a refusal.");
    expect(wordsOf(error)).toBe(REMEDIES[remedy]);
  });

  it("is what the kind says where nothing more is known", () => {
    const error = x(answer(401, problem("Unauthorized", "about:blank", 401)));
    expect(error && wordsOf(error)).toBe(KIND_RULES.auth_expired);
  });

  it("says that there is nothing to do only where the post goes on by itself", () => {
    for (const kind of PLATFORM_ERROR_KINDS) {
      if (!KIND_RULES[kind].fix.startsWith("Nothing to do")) continue;
      expect(["wait", "retry"]).toContain(KIND_RULES[kind].then);
    }
    for (const { fix } of Object.values(REMEDIES)) expect(fix).not.toMatch(/nothing to do/i);
  });
});
