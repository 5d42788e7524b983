import { describe, expect, it } from "vitest";
import type { HttpResponse } from "@/lib/core/http";
import { classifyGraph } from "@/lib/platforms/_meta/graph-error";
import { draftOf } from "@/lib/platforms/testing/adapter-bench";
import { carouselParams, childParams, findOurs, imageParams, targetsOf } from "./mapper";

const NOW = new Date("2026-11-23T10:00:00Z");
const answer = (code: number, subcode?: number, headers: Record<string, string> = {}): HttpResponse => ({
  status: 400,
  headers,
  body: new TextEncoder().encode(
    JSON.stringify({ error: { message: "words", type: "OAuthException", code, error_subcode: subcode } }),
  ),
});

describe("containers", () => {
  const draft = draftOf("Caption", [], { options: { collaborators: ["ann", "bob"], is_ai_generated: true } });

  it("carry the post's parameters once: on the image, or on the carousel and not on its children", () => {
    expect(imageParams(draft, "https://m.example/1", "A boat")).toEqual({
      image_url: "https://m.example/1",
      caption: "Caption",
      collaborators: '["ann","bob"]',
      is_ai_generated: "true",
      alt_text: "A boat",
    });
    expect(childParams("https://m.example/1", " ")).toEqual({
      image_url: "https://m.example/1",
      is_carousel_item: "true",
    });
    expect(carouselParams(draft, ["1", "2"])).toMatchObject({
      media_type: "CAROUSEL",
      children: "1,2",
      caption: "Caption",
    });
  });
});

describe("finding our post", () => {
  const since = new Date("2026-11-23T10:00:00Z");
  const item = (id: string, caption: string | null, timestamp: string) => ({ id, caption, timestamp });

  it("takes the one with this caption made after the intent", () => {
    const media = [
      item("1", "Hello", "2026-11-23T09:00:00+0000"),
      item("2", "Other", "2026-11-23T10:00:05+0000"),
      item("3", "Hello", "2026-11-23T10:00:05+0000"),
    ];
    expect(findOurs(media, "Hello", since)).toMatchObject({ id: "3" });
    expect(findOurs([item("4", null, "2026-11-23T10:00:05+0000")], "", since)).toMatchObject({ id: "4" });
    expect(findOurs(media.slice(0, 2), "Hello", since)).toBeNull();
  });

  it("does not choose between two", () => {
    const twice = [
      item("1", "Hello", "2026-11-23T10:00:05+0000"),
      item("2", "Hello", "2026-11-23T10:00:06+0000"),
    ];
    expect(findOurs(twice, "Hello", since)).toBe("many");
  });
});

describe("targets", () => {
  it("are the accounts a person may publish for, each once", () => {
    const account = { id: "17841", username: "acme", name: "Acme" };
    const pages = [
      { id: "1", name: "Acme", tasks: ["CREATE_CONTENT"], instagram_business_account: account },
      { id: "2", name: "Acme again", tasks: ["MANAGE"], instagram_business_account: account },
      { id: "3", name: "Only looking", tasks: ["ANALYZE"], instagram_business_account: { id: "9" } },
      { id: "4", name: "Without", tasks: ["MANAGE"] },
    ];
    expect(targetsOf(pages, "https://www.instagram.com").map((target) => target.remoteId)).toEqual(["17841"]);
  });
});

describe("a refusal of the Graph API", () => {
  it.each([
    [4, 2207051, "policy"],
    [4, undefined, "rate_limited"],
    [9, 2207042, "quota_exhausted"],
    [9007, 2207027, "not_ready"],
    [9004, 2207052, "unavailable"],
    [100, 33, "unavailable"],
    [100, 2207028, "invalid_content"],
    [190, 463, "auth_expired"],
    [190, 460, "auth_revoked"],
    [10, undefined, "permission"],
    [200, undefined, "permission"],
    [299, undefined, "permission"],
    [368, undefined, "policy"],
    [36003, 2207009, "media_rejected"],
    [36004, 2207010, "invalid_content"],
    [12345, undefined, "permanent"],
  ])("%i/%s is %s", (code, subcode, kind) => {
    expect(classifyGraph(NOW, true)(answer(code, subcode))?.kind).toBe(kind);
  });

  it.each([-2, -1, 1, 2])(
    "with code %i is Meta's own trouble: nothing is certain after the irreversible call",
    (code) => {
      expect(classifyGraph(NOW, true)(answer(code))?.kind).toBe("outcome_unknown");
      expect(classifyGraph(NOW, false)(answer(code))?.kind).toBe("unavailable");
    },
  );

  it("says when calls are taken again, in minutes", () => {
    const usage = JSON.stringify({
      "17841": [{ type: "instagram", call_count: 100, estimated_time_to_regain_access: 7 }],
    });
    const error = classifyGraph(NOW, false)(answer(80002, undefined, { "x-business-use-case-usage": usage }));
    expect(error?.detail.retryAt).toEqual(new Date("2026-11-23T10:07:00Z"));
    expect(
      classifyGraph(NOW, false)(answer(80002, undefined, { "x-business-use-case-usage": "?" }))?.kind,
    ).toBe("rate_limited");
  });
});
