import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parse } from "csv-parse/sync";
import { z } from "zod";
import type { Account, Api, Finding, Post } from "./api";

/* The posts of examples/posts.csv: pictures uploaded, findings repaired, everything scheduled a few seconds ahead. */

const Row = z.object({
  name: z.string().min(1),
  platforms: z.string().transform((value) => value.split(" ")),
  picture: z.string(),
  alt_text: z.string(),
  content: z.string().min(1),
});
export type ExampleRow = z.infer<typeof Row>;

export function readExamples(root: string): ExampleRow[] {
  const text = readFileSync(join(root, "examples", "posts.csv"), "utf8");
  return z.array(Row).parse(parse(text, { columns: true, skip_empty_lines: true }));
}

async function upload(api: Api, root: string, row: ExampleRow): Promise<string[]> {
  if (row.picture === "") return [];
  const form = new FormData();
  form.set("file", new Blob([readFileSync(join(root, row.picture))]), basename(row.picture));
  form.set("alt_text", row.alt_text);
  const media = await api.call<{ id: string }>("POST", "/media", form);
  return [media.id];
}

const USUAL_LEAD_MS = 8_000;

export interface ScheduleOptions {
  api: Api;
  root: string;
  accounts: Map<string, Account>;
  say: (line: string) => void;
}

export interface PreparedPost {
  name: string;
  draft: object;
}

/** Uploads the picture of one post and repairs what the networks would refuse. */
export async function preparePost(row: ExampleRow, options: ScheduleOptions): Promise<PreparedPost> {
  const { api, accounts, say } = options;
  const chosen = row.platforms
    .map((platform) => accounts.get(platform))
    .filter((account) => account !== undefined);
  const draft = {
    content: row.content,
    media_ids: await upload(api, options.root, row),
    social_account_ids: chosen.map((account) => account.id),
    variants: {} as Record<string, { content?: string }>,
  };
  const { findings } = await api.call<{ findings: Finding[] }>("POST", "/posts/validate", draft);
  for (const finding of findings.filter((candidate) => candidate.severity === "error")) {
    const account = chosen.find((candidate) => candidate.id === finding.account_id);
    say(`  ${row.name}: ${account?.platform ?? ""} says: ${finding.message}`);
    if (finding.repair === null) throw new Error(`${row.name}: there is no repair for "${finding.message}".`);
    say(`    repair: ${finding.repair.label}`);
    say(`    now: ${finding.repair.patch.content ?? ""}`);
    draft.variants[finding.account_id] = finding.repair.patch;
  }
  return { name: row.name, draft };
}

/** Creates a prepared post, and answers it as scheduled. */
export async function schedulePost(api: Api, { draft }: PreparedPost, dueAt: Date): Promise<Post> {
  const scheduled_at = dueAt.toISOString();
  return await api.call<Post>("POST", "/posts", { ...draft, scheduled_at, timezone: "UTC" });
}

/** Milliseconds ahead: the usual, or three times what the preparations took on this machine. */
export function leadMs(preparingMs: number): number {
  return Math.max(USUAL_LEAD_MS, 3 * preparingMs);
}
