import { afterAll, beforeAll, expect } from "vitest";
import type { Ctx } from "@/lib/core/actor";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { type Cells, type Hold, holdNext } from "./cells";
import { openCrashHouse, type CrashHouse } from "./house";
import {
  connectAccount,
  publishNow,
  signUpPerson,
  uploadPicture,
  type TestAccount,
  type TestPost,
} from "./person";
import { postsOnNetwork } from "./watch";
import type { TestProcess } from "./worker-process";

/** What the tests of one file share: a house, a person with a picture, and the workers that run. */
export interface CrashBench {
  readonly house: CrashHouse;
  readonly ctx: Ctx;
  readonly mediaId: string;
  /** Those that run, oldest first. */
  readonly workers: TestProcess[];
  endWorkers(): Promise<void>;
  addWorker(env?: Record<string, string>): Promise<TestProcess>;
  /** Ends all others. */
  onlyWorker(env?: Record<string, string>): Promise<TestProcess>;
  newAccount(platform: PlatformId): Promise<TestAccount>;
  /** Where the next post of this account is held. */
  holdOne(
    platform: PlatformId,
    account: TestAccount,
    operation: string,
    stage: "before_commit" | "after_commit",
  ): Promise<Hold>;
  publish(platform: PlatformId, account: TestAccount, words: string): Promise<TestPost>;
  /** Tells texts apart: another one after each account and each post. */
  serial(): string;
  expectPublishedOnce(phase: Cells, platform: PlatformId): Promise<void>;
}

/** Opens a house before the file's tests and closes it, and what runs in it, after them. */
export function crashBench(name: string): CrashBench {
  let house: CrashHouse;
  let ctx: Ctx;
  let mediaId: string;
  let serial = 0;
  const workers: TestProcess[] = [];

  beforeAll(async () => {
    house = await openCrashHouse(`crash_${name}`);
    ctx = await signUpPerson(name);
    mediaId = await uploadPicture(ctx);
  });

  const bench: CrashBench = {
    get house() {
      return house;
    },
    get ctx() {
      return ctx;
    },
    get mediaId() {
      return mediaId;
    },
    workers,
    endWorkers: async () => {
      for (const worker of workers.splice(0)) await worker.kill();
    },
    addWorker: async (env = {}) => {
      const worker = await house.startWorker(env);
      workers.push(worker);
      return worker;
    },
    onlyWorker: async (env) => {
      await bench.endWorkers();
      return await bench.addWorker(env);
    },
    newAccount: async (platform) => {
      serial += 1;
      return await connectAccount(house, ctx, platform, `fault${String(serial)}`);
    },
    holdOne: (platform, account, operation, stage) =>
      holdNext(house, { network: platform, account: account.handle, operation, stage }),
    publish: (platform, account, words) => {
      serial += 1;
      return publishNow(ctx, account, [mediaId], `${words} ${platform} ${String(serial)}`);
    },
    serial: () => String(serial),
    expectPublishedOnce: async (phase, platform) => {
      const { account, post, row } = phase.cell(platform);
      const posts = await postsOnNetwork(house, platform, account.handle, post.text);
      expect({ state: row.state, posts: posts.length, doubled: row.doubled }).toEqual({
        state: "published",
        posts: 1,
        doubled: false,
      });
    },
  };

  afterAll(async () => {
    await bench.endWorkers();
    await house.close();
  });
  return bench;
}
