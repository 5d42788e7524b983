import { describe, expect, it } from "vitest";
import { blobCid, recordCid, tidOf } from "@/lib/sandbox/networks/bluesky/cid";

describe("content ids", () => {
  it("match the published vectors for dag-cbor and raw", () => {
    expect(recordCid({ hello: "world" })).toBe("bafyreidykglsfhoixmivffc5uwhcgshx4j465xwqntbmu43nb2dzqwfvae");
    expect(blobCid(Buffer.from("hello world"))).toBe(
      "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    );
  });

  it("do not depend on the order of keys but on every value", () => {
    expect(recordCid({ a: 1, bb: [true, null, -5] })).toBe(recordCid({ bb: [true, null, -5], a: 1 }));
    expect(recordCid({ a: 1 })).not.toBe(recordCid({ a: 2 }));
  });

  it("TIDs sort by time", () => {
    const tids = [1_000, 2_000, 1_790_000_000_000].map((ms) => tidOf(new Date(ms)));
    expect(tids).toEqual([...tids].sort());
    for (const tid of tids) expect(tid).toMatch(/^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/);
  });
});
