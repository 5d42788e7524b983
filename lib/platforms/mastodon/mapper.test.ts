import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HttpResponse } from "@/lib/core/http";
import { classifyMastodon, classifyUpload } from "./errors";
import { mastodonFingerprint, plainText, targetOf } from "./mapper";
import { keepsKeys } from "./publish";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse => ({
  status,
  headers,
  body: new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body)),
});

describe("a status as the server shows it", () => {
  it("reads like the text that was sent", () => {
    const html =
      '<p>Hello <span class="h-card"><a href="https://b.example/@ann" class="u-url mention">@<span>ann</span></a></span> &amp; all&#39;s <br />well</p><p><a href="https://example.com/a/long/path"><span class="invisible">https://</span><span class="ellipsis">example.com/a/lo</span><span class="invisible">ng/path</span></a> <a href="x">#<span>tag</span></a></p>';
    const sent = "Hello @ann@b.example & all's \nwell\n\nhttps://example.com/a/long/path #tag";
    expect(mastodonFingerprint(plainText(html))).toBe(mastodonFingerprint(sent));
  });

  it("gives back any text that was escaped", () => {
    const escape = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(plainText(`<p>${escape(text)}</p>`)).toBe(text);
      }),
    );
  });
});

describe("the limits of a server", () => {
  const account = { id: "7", username: "ann", acct: "ann", display_name: "", avatar: null, url: null };
  it("come from wherever its software states them", () => {
    const fork = targetOf(account, { max_toot_chars: 5000 }, "https://fork.example");
    expect(fork.profile.max_characters).toBe(5000);
    expect([fork.username, fork.displayName]).toEqual(["ann@fork.example", "ann"]);
  });
});

describe("an account's handle", () => {
  const account = { id: "1", username: "ada", acct: "ada", display_name: "Ada" };
  it.each([
    [{ domain: "example.com" }, "ada@example.com"],
    [{}, "ada@social.example.com"],
  ])("of a server that says %j is %s", (server, username) => {
    expect(targetOf(account, server, "https://social.example.com").username).toBe(username);
  });
});

describe("a server's software", () => {
  it.each([
    ["4.3.2", true],
    ["4.6.0-alpha.1+glitch", true],
    ["2.7.2 (compatible; Pleroma 2.6.0)", false],
    ["3.5.3 (compatible; Pixelfed 0.12.3)", false],
    ["0.17.0+git-abc", false],
    [null, false],
  ])("%s keeps idempotency keys: %s", (version, keeps) => {
    expect(keepsKeys(version)).toBe(keeps);
  });
});

describe("a refusal of Mastodon", () => {
  it.each([
    [401, "auth_revoked"],
    [403, "permission"],
    [404, "permanent"],
    [422, "invalid_content"],
  ])("%i is %s", (status, kind) => {
    expect(classifyMastodon(answer(status, { error: "any words" }))?.kind).toBe(kind);
  });

  it("of a file is about the file, also when a proxy answers with a page", () => {
    expect(classifyUpload(answer(422, { error: "Validation failed" }))?.kind).toBe("media_rejected");
    expect(classifyUpload(answer(413, "<html>Too large</html>"))?.kind).toBe("media_rejected");
  });

  it("says until when in ISO 8601", () => {
    const error = classifyMastodon(
      answer(429, { error: "Too many requests" }, { "x-ratelimit-reset": "2026-11-23T10:00:00.000Z" }),
    );
    expect(error?.detail.retryAt).toEqual(new Date("2026-11-23T10:00:00.000Z"));
  });

  it("that it does not document says nothing", () => {
    expect(classifyMastodon(answer(403, "<html>WAF</html>"))).toBeNull();
  });
});
