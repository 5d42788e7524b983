import { describe, expect, it } from "vitest";
import { POST_STATUSES } from "@/lib/posts/schema";
import { filtersOf, isFiltered } from "./post-params";
import { POST_TABS, tabOf, TABS } from "./post-tabs";

const NOTHING = {
  tab: null,
  sort: null,
  q: "",
  status: null,
  platform: null,
  account: null,
  label: null,
  from: null,
  to: null,
};

describe("the list of posts", () => {
  it("begins with what is next, drafts apart", () => {
    expect(filtersOf(NOTHING, "UTC")).toEqual({
      sort: "scheduled_at",
      status: "needs_attention,publishing,scheduled",
    });
    expect(filtersOf({ ...NOTHING, tab: "drafts" }, "UTC")).toEqual({ sort: "-updated_at", status: "draft" });
    expect(filtersOf({ ...NOTHING, tab: "all", sort: "created_at" }, "UTC")).toEqual({ sort: "created_at" });
  });

  it("has every status in one tab, and an old address finds it there", () => {
    for (const status of POST_STATUSES) {
      const holding = POST_TABS.filter((tab) => TABS[tab].statuses?.includes(status));
      expect(holding).toHaveLength(1);
      expect(tabOf({ tab: null, status })).toBe(holding[0]);
    }
    expect(filtersOf({ ...NOTHING, status: "failed" }, "UTC")).toEqual({
      sort: "-scheduled_at",
      status: "failed",
    });
  });

  it("counts neither tab nor order as a filter", () => {
    expect(isFiltered({ ...NOTHING, tab: "past", sort: "created_at" })).toBe(false);
    expect(isFiltered({ ...NOTHING, label: "spring" })).toBe(true);
  });
});
