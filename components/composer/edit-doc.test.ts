import { describe, expect, it } from "vitest";
import type { Post } from "@/lib/posts/schema";
import { contentOf, docOfPost, draftOf, dueAt, emptyDoc, sameDoc } from "./document";
import { editDoc, mediaIdsFor, textFor, type DocEdit } from "./edit-doc";

const ZONE = "Europe/Berlin";
const after = (...edits: DocEdit[]) => edits.reduce(editDoc, emptyDoc(ZONE));
const x = { accountId: "acc_x" };

describe("one shared text with an override per account", () => {
  it("follows the shared text until it is customized, and again after going back", () => {
    const custom = after(
      { type: "text", target: "shared", text: "shared" },
      { type: "customize", ...x, part: "content" },
      { type: "text", target: x, text: "for X" },
      { type: "text", target: "shared", text: "shared, changed" },
    );
    expect(textFor(custom, x)).toBe("for X");
    const back = editDoc(custom, { type: "back_to_shared", ...x, part: "content" });
    expect(textFor(back, x)).toBe("shared, changed");
    expect(back.variants).toEqual({});
  });

  it("starts an override from what is shared", () => {
    const doc = after(
      { type: "add_media", target: "shared", mediaId: "med_1" },
      { type: "customize", ...x, part: "media_ids" },
      { type: "add_media", target: x, mediaId: "med_2" },
    );
    expect(mediaIdsFor(doc, x)).toEqual(["med_1", "med_2"]);
    expect(doc.mediaIds).toEqual(["med_1"]);
  });

  it("forgets an option that is set back to its default", () => {
    const doc = after(
      { type: "option", ...x, name: "made_with_ai", value: true },
      { type: "option", ...x, name: "made_with_ai", value: undefined },
    );
    expect(doc.variants).toEqual({});
  });

  it("keeps the override of an account that leaves, and tells the server only of those that are chosen", () => {
    const doc = after(
      { type: "toggle_account", ...x },
      { type: "customize", ...x, part: "content" },
      { type: "text", target: x, text: "for X" },
      { type: "toggle_account", ...x },
    );
    expect(contentOf(doc).variants).toEqual({});
    const again = editDoc(doc, { type: "toggle_account", ...x });
    expect(contentOf(again).variants).toEqual({ acc_x: { content: "for X" } });
  });
});

describe("repairs of pictures", () => {
  const shared = (...ids: string[]) =>
    after(...ids.map((mediaId): DocEdit => ({ type: "add_media", target: "shared", mediaId })));

  it("puts another picture in the same place, for one account only, and back", () => {
    const doc = shared("med_1", "med_2", "med_3");
    const mended = editDoc(doc, { type: "replace_media", ...x, from: "med_2", to: "med_cropped" });
    expect(mediaIdsFor(mended, x)).toEqual(["med_1", "med_cropped", "med_3"]);
    expect(mended.mediaIds).toEqual(doc.mediaIds);
    const undone = editDoc(mended, { type: "put_back", ...x, parts: { media_ids: undefined } });
    expect(undone).toEqual(doc);
  });

  it("takes nothing back but what it names", () => {
    const doc = after(
      { type: "text", target: x, text: "typed" },
      { type: "repair", ...x, patch: { content: "shortened" } },
      { type: "option", ...x, name: "made_with_ai", value: true },
      { type: "put_back", ...x, parts: { content: "typed", media_ids: undefined } },
    );
    expect(doc.variants).toEqual({ acc_x: { content: "typed", options: { made_with_ai: true } } });
  });

  it("forgets a picture that is gone wherever it stands", () => {
    const doc = editDoc(shared("med_1", "med_2"), { type: "customize", ...x, part: "media_ids" });
    const left = editDoc(doc, { type: "forget_media", mediaId: "med_1" });
    expect([left.mediaIds, mediaIdsFor(left, x)]).toEqual([["med_2"], ["med_2"]]);
  });
});

describe("the time of a draft", () => {
  it("is sent as the moment at which its zone's clock shows it", () => {
    const doc = after({ type: "time", date: "2026-07-01", time: "09:00" });
    expect(draftOf(doc)).toMatchObject({
      scheduled_at: "2026-07-01T07:00:00.000Z",
      timezone: ZONE,
      draft: true,
    });
  });

  it("keeps the second of two 02:30, as a program had chosen it, until a person chooses another", () => {
    const post = {
      ...{
        content: "",
        media: [],
        deliveries: [],
        variants: {},
        options: {},
        link: null,
        card: null,
        labels: [],
      },
      ...{ timezone: ZONE, wall_clock: "2027-10-31T02:30:00", scheduled_at: "2027-10-31T01:30:00.000Z" },
    } as unknown as Post;
    const doc = docOfPost(post);
    expect(draftOf(doc).scheduled_at).toBe(post.scheduled_at);
    expect(dueAt(editDoc(doc, { type: "text", target: "shared", text: "x" }))?.toISOString()).toBe(
      post.scheduled_at,
    );
    expect(dueAt(editDoc(doc, { type: "time", time: "02:30" }))?.toISOString()).toBe(
      "2027-10-31T00:30:00.000Z",
    );
    const moved = editDoc(doc, { type: "time", time: "10:00" });
    expect(
      sameDoc(
        moved,
        docOfPost({ ...post, wall_clock: "2027-10-31T10:00:00", scheduled_at: "2027-10-31T09:00:00.000Z" }),
      ),
    ).toBe(true);
  });

  it("is none while it is half typed", () => {
    expect(draftOf(after({ type: "time", date: "2026-07-01" })).scheduled_at).toBeNull();
  });
});
