import { randomBytes } from "node:crypto";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createHousehold, fileOf, type Household } from "@/lib/posts/testing/household";
import { parseEnv } from "@/lib/server/env";
import { getStorageUse } from "./queries";
import { deleteMedia, uploadMedia } from "./service";

const MEGABYTE = 1024 * 1024;
const globals = globalThis as typeof globalThis & { heliographEnv?: unknown };

beforeAll(() => {
  globals.heliographEnv = parseEnv({ ...process.env, STORAGE_QUOTA_MB: "1" });
});
afterAll(() => delete globals.heliographEnv);

/** About 307 kB that no encoder makes smaller: three of them fit. */
function grain(): Promise<Buffer> {
  const raw = { width: 320, height: 320, channels: 3 } as const;
  return sharp(randomBytes(320 * 320 * 3), { raw })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

const upload = async ({ ctx }: Household) => uploadMedia(ctx, { file: fileOf(await grain()) });

const FULL = {
  code: "too_large",
  status: 413,
  issues: [{ path: ["file"], code: "quota_exceeded", message: expect.stringMatching(/of the 1\.0 MB/) }],
};

it(
  "is not exceeded by 20 uploads at once, and has room again after a deletion",
  { timeout: 120_000 },
  async () => {
    const [home, other] = await Promise.all([createHousehold([]), createHousehold([])]);
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => upload(home)));
    const taken = results.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(taken).toHaveLength(3);
    for (const one of results) if (one.status === "rejected") expect(one.reason).toMatchObject(FULL);
    const use = await getStorageUse(home.ctx);
    expect(use.quotaBytes).toBe(MEGABYTE);
    expect(use.usedBytes).toBe(taken.reduce((sum, { size_bytes }) => sum + size_bytes, 0));

    const [first] = taken;
    // Another workspace has a quota of its own.
    await upload(other);
    await deleteMedia(home.ctx, { id: first?.id ?? "" });
    await upload(home);
    await expect(upload(home)).rejects.toMatchObject(FULL);
  },
);
