import { describe, expect, it } from "vitest";
import { draftOf } from "@/lib/platforms/testing/adapter-bench";
import type { HttpResponse } from "@/lib/core/http";
import { classifyLinkedIn } from "./errors";
import { createdAtOf, postBody } from "./mapper";

const NOW = new Date("2026-11-20T12:00:00Z");
const answer = (status: number, body: unknown): HttpResponse => ({
  status,
  headers: {},
  body: new TextEncoder().encode(typeof body === "string" ? body : JSON.stringify(body)),
});
const picture = (altText: string) => ({ altText }) as ReturnType<typeof draftOf>["media"][number];

describe("a LinkedIn post", () => {
  it("has one picture as media, several as a multi-image, none as text only", () => {
    const author = "urn:li:person:1";
    const draft = draftOf("Hi", [picture("one"), picture(" ")]);
    expect(postBody(author, draft, []).content).toBeUndefined();
    expect(postBody(author, draft, ["urn:li:image:A"]).content).toEqual({
      media: { id: "urn:li:image:A", altText: "one" },
    });
    expect(postBody(author, draft, ["urn:li:image:A", "urn:li:image:B"]).content).toEqual({
      multiImage: { images: [{ id: "urn:li:image:A", altText: "one" }, { id: "urn:li:image:B" }] },
    });
  });

  it("is public and can be shared unless told otherwise", () => {
    expect(postBody("a", draftOf("Hi"), [])).toMatchObject({
      visibility: "PUBLIC",
      isReshareDisabledByAuthor: false,
    });
    const options = { visibility: "CONNECTIONS", disable_reshare: true };
    expect(postBody("a", draftOf("Hi", [], { options }), [])).toMatchObject({
      visibility: "CONNECTIONS",
      isReshareDisabledByAuthor: true,
    });
  });

  it("tells the time of its making by its number", () => {
    const ms = Date.UTC(2026, 10, 1);
    expect(createdAtOf(`urn:li:share:${String(BigInt(ms) << 22n)}`)).toEqual(new Date(ms));
    expect(createdAtOf("urn:li:share:42")).toBeNull();
  });
});

describe("a refusal of LinkedIn", () => {
  it("of a duplicate names the post that exists", () => {
    const error = classifyLinkedIn(NOW)(
      answer(422, {
        errorDetailType: "com.linkedin.common.error.BadRequest",
        message:
          "com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of urn:li:share:7141000000000000000",
        errorDetails: {
          inputErrors: [{ description: "Duplicate post is detected", input: {}, code: "DUPLICATE_POST" }],
        },
        status: 422,
      }),
    );
    expect([error?.kind, error?.detail.existingRemoteId]).toEqual([
      "duplicate",
      "urn:li:share:7141000000000000000",
    ]);
  });

  it.each([
    [
      401,
      { status: 401, serviceErrorCode: 65601, code: "REVOKED_ACCESS_TOKEN", message: "revoked" },
      "auth_revoked",
    ],
    [
      401,
      { status: 401, serviceErrorCode: 65602, code: "EXPIRED_ACCESS_TOKEN", message: "expired" },
      "auth_expired",
    ],
    [403, { status: 403, serviceErrorCode: 100, code: "ACCESS_DENIED", message: "no" }, "permission"],
    [400, { status: 400, code: "MEDIA_ASSET_WAITING_UPLOAD", message: "wait" }, "not_ready"],
    [400, { status: 400, code: "MEDIA_ASSET_PROCESSING_FAILED", message: "bad file" }, "media_rejected"],
    [
      426,
      { status: 426, code: "NONEXISTENT_VERSION", message: "Requested version 20240101 is not active" },
      "permanent",
    ],
    [429, { serviceErrorCode: 101, message: "throttle", status: 429 }, "rate_limited"],
    [401, { status: 401, serviceErrorCode: 65602, message: "expired" }, "auth_expired"],
    [403, { status: 403, serviceErrorCode: 100, message: "Not enough permissions" }, "permission"],
    [400, { status: 400, code: "EXPIRED_UPLOAD_URL", message: "old" }, "unavailable"],
  ])("%i %j is %s", (status, body, kind) => {
    expect(classifyLinkedIn(NOW)(answer(status, body))?.kind).toBe(kind);
  });

  it("of too many requests means minutes, and never past midnight UTC, where the counters start anew", () => {
    const limited = answer(429, { serviceErrorCode: 101, message: "throttle", status: 429 });
    expect(classifyLinkedIn(NOW)(limited)?.detail.retryAt).toEqual(new Date("2026-11-20T12:15:00Z"));
    const evening = new Date("2026-11-20T23:55:00Z");
    expect(classifyLinkedIn(evening)(limited)?.detail.retryAt).toEqual(new Date("2026-11-21T00:00:00Z"));
  });

  it("that it does not document says nothing", () => {
    expect(classifyLinkedIn(NOW)(answer(400, "<html>Bad Request</html>"))).toBeNull();
    expect(
      classifyLinkedIn(NOW)(answer(409, { status: 409, code: "CONFLICT", message: "conflict" })),
    ).toBeNull();
  });
});
