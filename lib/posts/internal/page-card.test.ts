import { describe, expect, it } from "vitest";
import { MAX_TITLE_CHARS, readPageCard } from "./page-card";

describe("readPageCard", () => {
  it("prefers what the page says for cards to its title, and reads nothing of its body", () => {
    const html =
      '<head><title>T</title><meta property="og:title" content=" A&amp;B\n c "></head><body><meta name="description" content="no">';
    expect(readPageCard(html)).toEqual({ title: "A&B c", description: null, picture: null });
    expect(readPageCard("<title>Only &lt;this&gt;</title>").title).toBe("Only <this>");
    expect(readPageCard("").title).toBeNull();
  });

  it("cuts what is too long", () => {
    expect([...(readPageCard(`<title>${"x".repeat(5_000)}</title>`).title ?? "")]).toHaveLength(
      MAX_TITLE_CHARS,
    );
  });
});
