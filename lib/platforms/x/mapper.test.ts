import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HttpResponse } from "@/lib/core/http";
import { draftOf } from "@/lib/platforms/testing/adapter-bench";
import { classifyX } from "./errors";
import { createBody, isCut, originalText, xFingerprint } from "./mapper";
import type { DatedXPost } from "./schema";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers,
  body: new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body)),
});
const NOW = new Date("2026-11-20T12:00:00Z");
const post = (more: Partial<DatedXPost>): DatedXPost => ({
  id: "1",
  text: "",
  created_at: "2026-11-20T00:00:00.000Z",
  ...more,
});

describe("a post of X", () => {
  it("is compared by its text as it was written", () => {
    const shown = post({
      text: "Read https://t.co/a &amp; https://t.co/b &lt;now&gt; https://t.co/m",
      entities: {
        urls: [
          { url: "https://t.co/a", expanded_url: "https://example.com/x?y=1" },
          { url: "https://t.co/b", expanded_url: "http://example.org" },
          { url: "https://t.co/m", expanded_url: "https://x.com/demo/status/1/photo/1" },
        ],
      },
    });
    expect(originalText(shown)).toBe("Read https://example.com/x?y=1 & http://example.org <now>");
    expect(xFingerprint(originalText(shown))).toBe(
      xFingerprint("Read https://example.com/x?y=1 & example.org <now>"),
    );
  });

  it("is taken whole from its note when it is long", () => {
    const note = { text: "the long text" };
    expect(originalText(post({ text: "short…", note_post: note }))).toBe("the long text");
    expect(originalText(post({ text: "short…", note_tweet: note }))).toBe("the long text");
  });

  it("is taken whole from a note whose entities name no short link, only where it stands", () => {
    const urls = [{ start: 2, end: 16, expanded_url: "https://example.com/a" }];
    const note = { text: "😀 https://t.co/a and on", entities: { urls } };
    expect(originalText(post({ note_post: note }))).toBe("😀 https://example.com/a and on");
  });

  it.each([
    ["cut, a link at its end", `${"a".repeat(275)}… https://t.co/x`, undefined, true],
    ["cut", `${"漢".repeat(139)}…`, undefined, true],
    ["whole in its note", `${"a".repeat(279)}…`, { text: "whole" }, false],
    ["short and ends so", "Wait…", undefined, false],
    ["long and ends otherwise", "a".repeat(280), undefined, false],
  ])("is known as cut or whole: %s", (_case, text, note, cut) => {
    expect(isCut(post({ text, note_post: note }))).toBe(cut);
  });

  it("keeps apart texts that differ in more than white space", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (a, b) => {
        const plain = (text: string) => text.normalize("NFC").replace(/\s+/gu, " ").trim();
        if (plain(a) === plain(b)) expect(xFingerprint(a)).toBe(xFingerprint(b));
        else if (!a.includes(".") && !b.includes(".")) expect(xFingerprint(a)).not.toBe(xFingerprint(b));
      }),
    );
  });

  it("carries no key that X does not know and no text where there is none", () => {
    expect(createBody(draftOf(" "), ["7"])).toEqual({ media: { media_ids: ["7"] } });
    const options = { reply_settings: "following", made_with_ai: true, paid_partnership: false };
    expect(createBody(draftOf("Hi", [], { options }), [])).toEqual({
      text: "Hi",
      reply_settings: "following",
      made_with_ai: true,
    });
  });
});

describe("a refusal of X", () => {
  const forbidden = {
    title: "Forbidden",
    detail: "You are not permitted to perform this action.",
    type: "about:blank",
    status: 403,
  };
  it.each([
    [
      401,
      { title: "Unauthorized", type: "about:blank", status: 401, detail: "Unauthorized" },
      "auth_expired",
    ],
    [401, { errors: [{ code: 89, message: "Invalid or expired token." }] }, "auth_revoked"],
    [
      402,
      { title: "CreditsDepleted", detail: "no credits", type: "https://api.x.com/2/problems/credits" },
      "quota_exhausted",
    ],
    [403, forbidden, "policy"],
    [
      403,
      {
        ...forbidden,
        type: "https://api.twitter.com/2/problems/client-forbidden",
        reason: "client-not-enrolled",
      },
      "permission",
    ],
    [403, { errors: [{ code: 187, message: "Status is a duplicate." }] }, "duplicate"],
    [
      400,
      {
        title: "Invalid Request",
        detail: "One or more",
        type: "https://api.x.com/2/problems/invalid-request",
        errors: [{ parameters: { "media.media_ids": ["1"] }, message: "Your media IDs are invalid." }],
      },
      "invalid_content",
    ],
    [
      429,
      {
        title: "UsageCapExceeded",
        detail: "cap",
        type: "https://api.twitter.com/2/problems/usage-capped",
        period: "Monthly",
      },
      "quota_exhausted",
    ],
  ])("%i %j is %s", (status, body, kind) => {
    expect(classifyX(NOW)(answer(status, body))?.kind).toBe(kind);
  });

  it("of too many requests says until when, and whether the whole app is meant", () => {
    const limited = {
      title: "Too Many Requests",
      detail: "Too Many Requests",
      type: "about:blank",
      status: 429,
    };
    const account = classifyX(NOW)(answer(429, limited, { "x-rate-limit-reset": "1790000000" }));
    expect(account?.detail).toMatchObject({ limitScope: "account", retryAt: new Date(1_790_000_000_000) });
    const app = classifyX(NOW)(
      answer(429, "", { "x-app-limit-24hour-remaining": "0", "x-app-limit-24hour-reset": "1790000500" }),
    );
    expect(app?.detail).toMatchObject({ limitScope: "app", retryAt: new Date(1_790_000_500_000) });
    const day = classifyX(NOW)(
      answer(429, limited, {
        "x-rate-limit-reset": "1790000000",
        "x-user-limit-24hour-remaining": "0",
        "x-user-limit-24hour-reset": "1790009000",
      }),
    );
    expect(day?.detail).toMatchObject({ limitScope: "account", retryAt: new Date(1_790_009_000_000) });
  });

  it("of used-up credits is looked at again in a quarter of an hour, not every minute", () => {
    const broke = { title: "CreditsDepleted", type: "https://api.x.com/2/problems/credits", status: 402 };
    expect(classifyX(NOW)(answer(402, broke))?.detail.resetsAt).toEqual(new Date("2026-11-20T12:15:00Z"));
  });

  it("that it does not document says nothing", () => {
    expect(classifyX(NOW)(answer(403, "<html>blocked</html>"))).toBeNull();
  });
});
