/** What really goes out: rendered texts sent by the adapters, read back from the journals of the simulators. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { platforms } from "@/lib/platforms/registry";
import { createBench, draftOf, send } from "@/lib/platforms/testing/adapter-bench";
import { type SandboxProcess, startSandboxProcess } from "@/lib/platforms/testing/sandbox-process";
import { render, type Written } from "./render";

let sandbox: SandboxProcess;
beforeAll(async () => {
  sandbox = await startSandboxProcess(process.env.DATABASE_URL ?? "");
}, 60_000);
afterAll(() => sandbox.stop());

const NETWORKS = ["x", "linkedin", "mastodon", "bluesky"] as const satisfies PlatformId[];

/** Beside `content` each of them must go out. */
const BESIDE: [content: string, given: Partial<Written>, sent: string][] = [
  ["at https://a.example/abc", { link: "https://a.example/a" }, "https://a.example/a"],
  ["see https://shop.example/terms", { link: "https://shop.example" }, "https://shop.example"],
  ["at https://a.example/#one", { hashtags: ["one"] }, "#one"],
  ["a#one", { hashtags: ["one"] }, "#one"],
  ["mail a@ada", { mentions: ["ada"] }, "@ada"],
  ["by @ada.studio", { mentions: ["ada"] }, "@ada"],
  ["by @ada@social.example", { mentions: ["ada"] }, "@ada"],
  ["in Tokyo", { hashtags: ["全角"] }, "#全角"],
];

async function sentTexts(id: PlatformId, written: readonly Written[]): Promise<string[]> {
  const bench = createBench(platforms[id], sandbox);
  const name = randomBytes(4).toString("hex");
  const account = await bench.connect(id === "bluesky" ? `r${name}.test` : `r${name}`);
  for (const one of written) {
    const { text } = render(one, {}, [], platforms[id].manifest);
    const { result } = await send(bench, account, draftOf(text));
    expect(result, text).toMatchObject({ kind: "published" });
  }
  const posts = await sandbox.posts(id, account.handle);
  return posts.map(({ text }) => text);
}

const writtenOf = (content: string, given: Partial<Written>): Written => ({
  content,
  hashtags: [],
  mentions: [],
  link: null,
  options: {},
  ...given,
});

describe.each(NETWORKS)("on %s", (id) => {
  it("every link, hashtag and mention goes out beside what only looks like it", async () => {
    const texts = await sentTexts(
      id,
      BESIDE.map(([content, given]) => writtenOf(content, given)),
    );
    const expected = BESIDE.map(([content, , sent]) => `${content}\n\n${sent}`);
    expect(texts.sort()).toEqual(expected.sort());
  });
});

describe("a mention by LinkedIn's own id", () => {
  const written = writtenOf("Made with @[Acme (EU)](urn:li:organization:12).", {
    mentions: ["@[Ada Demo](urn:li:person:x_1)"],
  });

  it("is an element of the post on LinkedIn, and a name on X", async () => {
    expect(await sentTexts("linkedin", [written])).toEqual(["Made with Acme (EU).\n\nAda Demo"]);
    expect(await sentTexts("x", [written])).toEqual(["Made with Acme (EU)."]);
  });

  it("counts as the name that readers see: 3,000 of them go out, one more is refused", async () => {
    const mention = "@[Ada Demo](urn:li:person:x_1)";
    const filled = (chars: number) => writtenOf(`${mention}${"a".repeat(chars - "Ada Demo".length)}`, {});
    expect((await sentTexts("linkedin", [filled(3_000)]))[0]).toHaveLength(3_000);
    await expect(sentTexts("linkedin", [filled(3_001)])).rejects.toThrow();
  });
});
