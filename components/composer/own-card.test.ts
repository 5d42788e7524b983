import { describe, expect, it } from "vitest";
import type { PostCard } from "@/lib/posts/schema";
import { contentOf, emptyDoc } from "./document";
import { editDoc } from "./edit-doc";
import { cardInputOf, ownCardOf, shownCard } from "./own-card";

const URL_ = "https://observatory.example/optics";
const page: PostCard = {
  url: URL_,
  title: "Optics",
  description: "On mirrors",
  media_id: "med_1",
  given: [],
  read: true,
};
const doc = emptyDoc("UTC", { content: "Read", link: URL_ });
const edited = editDoc(doc, { type: "card", url: URL_, words: { title: "Mine" } });

describe("the card of a link in the composer", () => {
  it("is what the page said, under what the author wrote", () => {
    expect(shownCard(doc, page)).toMatchObject({ title: "Optics", media_id: "med_1", read: true });
    expect(shownCard(edited, page)).toMatchObject({ title: "Mine", description: "On mirrors" });
    const bare = editDoc(edited, { type: "card", url: URL_, words: { media_id: null } });
    expect(shownCard(bare, page)).toMatchObject({ title: "Mine", media_id: null });
    for (const nowhere of [{ content: "No link" }, { link: "https://" }, { link: "https://a b/" }])
      expect(shownCard(emptyDoc("UTC", nowhere), page)).toBeNull();
  });

  it("tells the API what the author wrote only, and takes it back once", () => {
    expect(contentOf(doc, page)).not.toHaveProperty("card");
    expect(contentOf(edited, page)).toMatchObject({ card: { title: "Mine" } });
    const stored: PostCard = { ...page, title: "Mine", given: ["title"] };
    expect(ownCardOf(stored)).toEqual({ url: URL_, title: "Mine" });
    const back = editDoc(edited, { type: "card", url: URL_, words: null });
    expect(cardInputOf(back, stored)).toEqual({ card: null });
    expect(cardInputOf(back, page)).toEqual({});
    // What the page said there is not known until it has been read again.
    expect(shownCard(back, stored)).toMatchObject({ title: null, description: "On mirrors" });
  });

  it("is bound to its address: another one begins anew", () => {
    const moved = editDoc(edited, { type: "link", link: "https://observatory.example/radio" });
    expect(contentOf(moved, page)).not.toHaveProperty("card");
    expect(shownCard(moved, page)).toMatchObject({ title: null, media_id: null, read: false });
  });
});
