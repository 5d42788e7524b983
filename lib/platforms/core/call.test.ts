import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type HttpClient, HttpFailure, type HttpResponse } from "@/lib/core/http";
import { call, failed, read } from "./call";
import { PlatformError } from "./error";

const answering = (status: number, body = "{}"): HttpClient => ({
  send: () => Promise.resolve({ status, headers: {}, body: new TextEncoder().encode(body) }),
});
const request = { method: "POST" as const, url: "https://network.example/" };
const documented = (response: HttpResponse) => failed("policy", response, "documented");

async function kindOf(work: Promise<unknown>): Promise<string> {
  return await work.then(
    () => "ok",
    (error: unknown) => (error instanceof PlatformError ? error.kind : `thrown ${String(error)}`),
  );
}

describe("the irreversible call", () => {
  it("is certain only after a 2xx or a documented 4xx", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 100, max: 599 }), fc.boolean(), async (status, known) => {
        const kind = await kindOf(
          call(answering(status), request, { classify: known ? documented : () => null, irreversible: true }),
        );
        const rejected = status >= 400 && status < 500 && status !== 408 && known;
        expect(kind).toBe(status >= 200 && status < 300 ? "ok" : rejected ? "policy" : "outcome_unknown");
      }),
      { numRuns: 500 },
    );
  });

  it("counts as not sent only when no byte left", async () => {
    for (const reason of [
      "dns",
      "connect",
      "tls",
      "timeout",
      "reset",
      "too_large",
      "stale_intent",
      "aborted",
    ] as const) {
      for (const sent of [true, false]) {
        const http = { send: () => Promise.reject(new HttpFailure(reason, sent, reason)) };
        const kind = await kindOf(call(http, request, { classify: documented, irreversible: true }));
        expect([reason, sent, kind]).toEqual([reason, sent, sent ? "outcome_unknown" : "unavailable"]);
      }
    }
  });

  it("is unknown when its answer cannot be read", () => {
    const response = { status: 200, headers: {}, body: new TextEncoder().encode("<html>") };
    expect(() => read(z.object({ id: z.string() }), response, true)).toThrowError(
      expect.objectContaining({ kind: "outcome_unknown" }),
    );
    expect(() => read(z.object({ id: z.string() }), response)).toThrowError(
      expect.objectContaining({ kind: "unavailable" }),
    );
  });
});

describe("a repeatable call", () => {
  it("is never unknown", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 100, max: 599 }), fc.boolean(), async (status, known) => {
        const kind = await kindOf(
          call(answering(status), request, { classify: known ? documented : () => null }),
        );
        expect(["ok", "policy", "permanent", "unavailable"]).toContain(kind);
      }),
    );
  });
});

describe("the body of a refusal", () => {
  it("is cut at 64 KiB before the network's own reader sees it", async () => {
    let seen = 0;
    const classify = (response: HttpResponse) => {
      seen = response.body.byteLength;
      return null;
    };
    await expect(call(answering(422, "<".repeat(220_000)), request, { classify })).rejects.toThrow("422");
    expect(seen).toBe(65_536);
  });

  it("and of an answer that cannot be read is kept no longer than that", () => {
    const huge = { status: 200, headers: {}, body: new TextEncoder().encode("<".repeat(3_000_000)) };
    try {
      read(z.object({ id: z.string() }), huge);
    } catch (error) {
      expect((error as PlatformError).detail.vendorBody).toHaveLength(65_536);
      return;
    }
    expect.unreachable();
  });
});
