/** The Bluesky adapter against a real server, not the sandbox: the reference implementation decides what is right. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { PlatformError } from "@/lib/platforms/core/error";
import type {
  AdapterContext,
  Draft,
  DraftMedia,
  Prepared,
  PublishContext,
  Session,
} from "@/lib/platforms/core/platform";
import { draftOf, TestClock } from "@/lib/platforms/testing/adapter-bench";
import { type Pictures, servePictures } from "@/lib/platforms/testing/pictures";
import { installPds, type RealPds, signUp, startPds, unfitNode } from "@/lib/platforms/testing/real-pds";
import { createIrreversibleClient } from "@/lib/server/irreversible-request";
import { createHttpClient } from "@/lib/server/outbound";
import { bluesky } from "./index";

const missing = await installPds();
/** Under CI a server that cannot be had is a failure, elsewhere and where Node cannot run it a skip that says why. */
const mustRun = ["1", "true"].includes(process.env.CI ?? "") && unfitNode() === null;

const Record = z.object({
  uri: z.string(),
  cid: z.string(),
  value: z.object({
    text: z.string(),
    facets: z
      .array(
        z.object({
          index: z.object({ byteStart: z.number(), byteEnd: z.number() }),
          features: z.array(z.looseObject({ $type: z.string() })),
        }),
      )
      .optional(),
    embed: z.looseObject({ images: z.array(z.object({ alt: z.string() })) }).optional(),
  }),
});

describe("Bluesky on a real server", () => {
  let pds: RealPds;
  let pictures: Pictures;
  let ctx: AdapterContext;
  let allow: string[];

  beforeAll(async () => {
    if (missing !== null && mustRun) throw new Error(missing);
    if (missing !== null) return;
    [pds, pictures] = await Promise.all([startPds(), servePictures()]);
    allow = [new URL(pds.url).host];
    ctx = {
      http: createHttpClient({ allow }),
      endpoints: bluesky.endpoints({ sandboxBase: null, instanceUrl: pds.url }),
      app: null,
      clock: new TestClock(),
    };
  }, 90_000);
  afterAll(async () => {
    if (missing !== null) return;
    pictures.close();
    await pds.stop();
  });
  beforeEach((context) => {
    context.skip(missing !== null, `no PDS: ${missing ?? ""}`);
  });

  const connect = async (): Promise<Session> => {
    if (bluesky.connect.kind !== "credentials") throw new Error("Bluesky signs in with an app password.");
    const person = await signUp(pds.url, `u${randomBytes(4).toString("hex")}.test`);
    const credentials = await bluesky.connect.signIn(ctx, {
      identifier: person.handle,
      app_password: person.appPassword,
    });
    const [target] = await bluesky.targets(ctx, credentials, pds.url);
    expect(target).toMatchObject({ remoteId: person.did, username: person.handle });
    return {
      remoteId: person.did,
      username: person.handle,
      instanceUrl: pds.url,
      profile: target?.profile ?? {},
      credentials,
    };
  };

  const prepare = async (session: Session, draft: Draft): Promise<Prepared> => {
    const result = await bluesky.prepare({ ...ctx, session, save: () => Promise.resolve() }, draft, null);
    expect(result.kind).toBe("ready");
    return result.prepared;
  };
  const sending = (session: Session): PublishContext => ({
    ...ctx,
    session,
    once: createIrreversibleClient({ allow, intentAtMonotonicMs: performance.now() }),
  });
  const records = async (session: Session) => {
    const url = `${pds.url}/xrpc/com.atproto.repo.listRecords?repo=${session.remoteId}&collection=app.bsky.feed.post`;
    return z.object({ records: z.array(Record) }).parse(await (await fetch(url)).json()).records;
  };
  const failure = async (work: Promise<unknown>): Promise<PlatformError> => {
    const thrown: unknown = await work.catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(PlatformError);
    return thrown as PlatformError;
  };

  it("publishes text with facets and a picture as the official client would write it", async () => {
    const session = await connect();
    const text = `Héllo 👩‍👩‍👧 see https://example.com #probe @${session.username}`;
    const draft = draftOf(text, [await pictures.jpeg("boat", "A small boat")], {
      options: { langs: ["en"] },
    });
    const done = await bluesky.publish(sending(session), draft, await prepare(session, draft));
    const [record, ...others] = await records(session);
    expect(others).toEqual([]);
    expect(record?.uri).toBe(done.kind === "published" ? done.remoteId : "");
    expect(record?.value.text).toBe(text);
    expect(record?.value.embed?.images).toEqual([expect.objectContaining({ alt: "A small boat" })]);
    const bytes = Buffer.from(text, "utf8");
    const marked = record?.value.facets?.map(({ index, features }) => [
      features[0]?.$type.split("#")[1],
      bytes.subarray(index.byteStart, index.byteEnd).toString("utf8"),
    ]);
    expect(marked).toEqual(
      expect.arrayContaining([
        ["link", "https://example.com"],
        ["tag", "#probe"],
        ["mention", `@${session.username}`],
      ]),
    );
    const mention = record?.value.facets
      ?.flatMap((facet) => facet.features)
      .find((feature) => "did" in feature);
    expect(mention?.did).toBe(session.remoteId);
  });

  it("keeps one record of repeats, one after the other and at once, and settles to it", async () => {
    const session = await connect();
    const draft = draftOf("Said once", [await pictures.jpeg("once")]);
    const prepared = await prepare(session, draft);
    const first = await bluesky.publish(sending(session), draft, prepared);
    const more = await Promise.all(
      Array.from({ length: 4 }, () => bluesky.publish(sending(session), draft, prepared)),
    );
    expect(
      new Set([first, ...more].map((done) => (done.kind === "published" ? done.remoteId : ""))),
    ).toHaveLength(1);
    if (bluesky.settle.strategy !== "replay") throw new Error("Bluesky replays.");
    const now = new Date();
    const settled = await bluesky.settle.replay(sending(session), draft, prepared, {
      startedAt: now,
      now,
      idempotencyKey: draft.idempotencyKey,
      claims: () => Promise.resolve({ taken: new Set(), contested: false }),
    });
    expect(settled).toMatchObject({
      outcome: "published",
      remoteId: first.kind === "published" ? first.remoteId : "",
    });
    expect(await records(session)).toHaveLength(1);
  });

  it("does not overwrite a record of the same delivery with another text", async () => {
    const session = await connect();
    const draft = draftOf("The first text");
    await bluesky.publish(sending(session), draft, await prepare(session, draft));
    const other = { ...draft, text: "The second text" };
    const error = await failure(bluesky.publish(sending(session), other, await prepare(session, other)));
    expect([error.kind, error.detail.vendorCode]).toEqual(["duplicate", "InvalidSwap"]);
    expect((await records(session)).map((record) => record.value.text)).toEqual(["The first text"]);
  });

  it("deletes, and deletes again without complaint", async () => {
    const session = await connect();
    const draft = draftOf("Gone soon");
    const done = await bluesky.publish(sending(session), draft, await prepare(session, draft));
    const remoteId = done.kind === "published" ? done.remoteId : "";
    await bluesky.remove?.({ ...ctx, session }, remoteId);
    await bluesky.remove?.({ ...ctx, session }, remoteId);
    expect(await records(session)).toEqual([]);
  });

  it("publishes again after a deletion that took the picture along", async () => {
    const session = await connect();
    const draft = draftOf("Back again", [await pictures.jpeg("back")]);
    const prepared = await prepare(session, draft);
    const done = await bluesky.publish(sending(session), draft, prepared);
    await bluesky.remove?.({ ...ctx, session }, done.kind === "published" ? done.remoteId : "");
    const error = await failure(bluesky.publish(sending(session), draft, prepared));
    expect([error.kind, error.detail.vendorCode]).toEqual(["unavailable", "BlobNotFound"]);
    await bluesky.publish(sending(session), draft, await prepare(session, draft));
    expect(await records(session)).toHaveLength(1);
  });

  it("renews the session and posts with the new one; a session given back is over", async () => {
    const session = await connect();
    const { refresh, revoke } = bluesky.connect;
    if (!refresh) throw new Error("Bluesky renews.");
    const credentials = await refresh(ctx, session);
    expect(credentials.accessExpiresAt?.getTime()).toBeGreaterThan(Date.now() + 3_600_000);
    expect(credentials.refreshExpiresAt?.getTime()).toBeGreaterThan(Date.now() + 80 * 86_400_000);
    const renewed = { ...session, credentials };
    const draft = draftOf("With a new session");
    await bluesky.publish(sending(renewed), draft, await prepare(renewed, draft));
    await revoke(ctx, renewed);
    expect((await failure(Promise.resolve().then(() => refresh(ctx, renewed)))).kind).toBe("auth_revoked");
    await revoke(ctx, renewed);
  });

  it("refuses a wrong password, a token of the wrong kind, and no token", async () => {
    const session = await connect();
    if (bluesky.connect.kind !== "credentials") throw new Error("unreachable");
    const wrong = bluesky.connect.signIn(ctx, {
      identifier: session.username,
      app_password: "aaaa-bbbb-cccc-dddd",
    });
    expect((await failure(wrong)).kind).toBe("auth_revoked");
    const draft = draftOf("Never");
    const prepared = await prepare(session, draft);
    const swapped = {
      ...session,
      credentials: { ...session.credentials, accessToken: session.credentials.refreshToken ?? "" },
    };
    expect((await failure(bluesky.publish(sending(swapped), draft, prepared))).kind).toBe("auth_expired");
    const garbage = { ...session, credentials: { ...session.credentials, accessToken: "not.a.jwt" } };
    expect((await failure(bluesky.publish(sending(garbage), draft, prepared))).kind).toBe("auth_expired");
    expect(await records(session)).toEqual([]);
  });

  it("is refused a text that is too long in graphemes or in bytes, and too many pictures", async () => {
    const session = await connect();
    for (const text of ["a".repeat(301), "👨‍👩‍👧‍👦".repeat(150)]) {
      const draft = draftOf(text);
      expect(
        (await failure(bluesky.publish(sending(session), draft, await prepare(session, draft)))).kind,
      ).toBe("invalid_content");
    }
    const five = await Promise.all(Array.from({ length: 5 }, (_, n) => pictures.jpeg(`five${String(n)}`)));
    const draft = draftOf("Five", five);
    expect(
      (await failure(bluesky.publish(sending(session), draft, await prepare(session, draft)))).kind,
    ).toBe("invalid_content");
    const fits = draftOf("a".repeat(300));
    await bluesky.publish(sending(session), fits, await prepare(session, fits));
    expect(await records(session)).toHaveLength(1);
  });

  it("says that an upload over the server's limit was refused", async () => {
    const session = await connect();
    const small = await pictures.jpeg("large");
    const large: DraftMedia = { ...small, read: () => Promise.resolve(new Uint8Array(6 * 1024 * 1024)) };
    expect((await failure(prepare(session, draftOf("Large", [large])))).kind).toBe("media_rejected");
  });

  it("leaves a mention of nobody as plain text", async () => {
    const session = await connect();
    const draft = draftOf("Hello @nobody-has-this-name.test");
    await bluesky.publish(sending(session), draft, await prepare(session, draft));
    const [record] = await records(session);
    expect(record?.value.facets).toBeUndefined();
  });
});
