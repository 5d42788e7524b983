import { describe, expect, it } from "vitest";
import { HttpFailure } from "@/lib/core/http";
import { PLATFORM_ERROR_KINDS, PlatformError } from "@/lib/platforms/core/error";
import { failureColumns, preparingFailure, publishFailure } from "./failure";

const seen = (part: Partial<Parameters<typeof publishFailure>[1]>) => ({
  called: true,
  status: null,
  failure: null,
  ...part,
});

describe("a failure of the irreversible call", () => {
  it("is an unknown outcome after every 5xx and 408, whatever the adapter makes of it", () => {
    for (const status of [500, 502, 503, 504, 520, 408]) {
      for (const kind of PLATFORM_ERROR_KINDS) {
        expect(publishFailure(new PlatformError(kind, { message: "m" }), seen({ status })).kind).toBe(
          "outcome_unknown",
        );
      }
    }
  });

  it("is an unknown outcome once a byte has left", () => {
    const failure = new HttpFailure("reset", true, "reset");
    expect(publishFailure(new PlatformError("unavailable", { message: "m" }), seen({ failure })).kind).toBe(
      "outcome_unknown",
    );
    expect(publishFailure(new TypeError("a bug in an adapter"), seen({ status: 200 })).kind).toBe(
      "outcome_unknown",
    );
  });

  it("is safe to repeat when nothing left this machine", () => {
    const failure = new HttpFailure("connect", false, "refused");
    expect(publishFailure(failure, seen({ failure })).kind).toBe("unavailable");
    expect(
      publishFailure(new PlatformError("outcome_unknown", { message: "m" }), seen({ called: false })).kind,
    ).toBe("unavailable");
  });

  it("keeps a documented rejection", () => {
    const rejection = new PlatformError("duplicate", { message: "m", status: 422 });
    expect(publishFailure(rejection, seen({ status: 422 }))).toBe(rejection);
  });
});

describe("a failure while preparing", () => {
  it("sent nothing, so that no outcome is unknown", () => {
    expect(preparingFailure(new PlatformError("outcome_unknown", { message: "m" })).kind).toBe("unavailable");
    expect(preparingFailure(new Error("boom")).kind).toBe("unavailable");
    expect(preparingFailure(new PlatformError("media_rejected", { message: "m" })).kind).toBe(
      "media_rejected",
    );
  });
});

describe("what is written down", () => {
  it("has no secrets and at most 4,000 characters of the network's body", () => {
    const body = JSON.stringify({ access_token: "very-secret-token", text: "x".repeat(10_000) });
    const columns = failureColumns(
      new PlatformError("permanent", { message: "Bearer abcdefghijklmnop", vendorBody: body }),
    );
    expect(columns.body).not.toContain("very-secret-token");
    expect(columns.body?.length).toBeLessThanOrEqual(4_000);
    expect(columns.message).not.toContain("abcdefghijklmnop");
  });
});
