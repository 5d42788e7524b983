import { describe, expect, it } from "vitest";
import type { Finding } from "@/lib/posts/schema";
import { groupFindings, placeOf } from "./group-findings";

const about = (account: string, picture: number | null, rule: string, severity: Finding["severity"]) =>
  ({
    account_id: account,
    platform: "x",
    rule,
    severity,
    path: ["variants", account, ...(picture === null ? ["content"] : ["media_ids", picture - 1])],
    message: `about ${rule}`,
    repair: null,
    reframe: null,
  }) satisfies Finding;

describe("groupFindings", () => {
  it("tells what is true of every picture on every account in one line, errors first", () => {
    const findings = ["a", "b"].flatMap((account) => [
      about(account, 1, "alt", "warning"),
      about(account, 2, "alt", "warning"),
      about(account, 3, "alt", "warning"),
    ]);
    const groups = groupFindings([...findings, about("b", null, "long", "error")]);
    expect(groups.map(({ message, accountIds }) => [message, accountIds])).toEqual([
      ["about long", ["b"]],
      ["about alt", ["a", "b"]],
    ]);
    expect(groups.map(placeOf)).toEqual(["", "Pictures 1 to 3: "]);
  });

  it("keeps accounts apart whose pictures differ", () => {
    const groups = groupFindings([
      about("a", 1, "tall", "error"),
      about("a", 4, "tall", "error"),
      about("b", 2, "tall", "error"),
    ]);
    expect(groups.map((group) => [group.accountIds, placeOf(group)])).toEqual([
      [["a"], "Pictures 1 and 4: "],
      [["b"], "Picture 2: "],
    ]);
  });
});
