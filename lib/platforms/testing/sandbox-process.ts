/** The sandbox as tests of adapters see it: a process of its own, spoken to over HTTP only. */
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { z } from "zod";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { programArgs } from "./program";

const OFFSETS: Record<PlatformId, number> = { x: 1, linkedin: 2, instagram: 3, mastodon: 4, bluesky: 5 };
const READY_MS = 30_000;
const TRIES = 5;

const SandboxPost = z.object({
  id: z.string(),
  account_id: z.string(),
  account: z.string(),
  text: z.string(),
  deleted_at: z.string().nullable(),
  permalink: z.string(),
  media: z.array(z.object({ alt: z.string().nullable() })),
});
export type SandboxPost = z.infer<typeof SandboxPost>;

const JournalRow = z.object({
  operation: z.string().nullable(),
  phase: z.string(),
  status: z.number().nullable(),
});

export interface FaultInput {
  network: PlatformId;
  account?: string;
  operation?: string;
  kind: string;
  times?: number | null;
  params?: Record<string, number | string | boolean>;
}

export interface SandboxProcess {
  url(platform: PlatformId): string;
  /** Posts that readers would see. */
  posts(platform: PlatformId, account: string): Promise<SandboxPost[]>;
  journal(platform: PlatformId, account: string): Promise<z.infer<typeof JournalRow>[]>;
  fault(input: FaultInput): Promise<void>;
  /** How often each fault that is set has acted, oldest first. */
  faultHits(): Promise<number[]>;
  clearFaults(): Promise<void>;
  /** `data`: facts of the person that the network's rules read. */
  addPerson(
    platform: PlatformId,
    handle: string,
    password?: string,
    data?: Record<string, unknown>,
  ): Promise<void>;
  shiftClock(offsetMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one with its schema in `databaseUrl`, on free ports. */
export async function startSandboxProcess(databaseUrl: string): Promise<SandboxProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const basePort = randomInt(20_000, 60_000);
    const started = await launch(databaseUrl, basePort);
    if (typeof started !== "string") return handleOf(basePort, started.stop);
    if (attempt >= TRIES || !started.includes("in use"))
      throw new Error(`The sandbox did not start: ${started}`);
  }
}

async function launch(databaseUrl: string, basePort: number): Promise<{ stop(): Promise<void> } | string> {
  const child = spawn(process.execPath, programArgs("scripts/sandbox.ts"), {
    env: {
      NODE_ENV: "test",
      PATH: process.env.PATH,
      SANDBOX_HOST: "127.0.0.1",
      SANDBOX_PORT: String(basePort),
      DATABASE_URL: databaseUrl,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const ready = new Promise<boolean>((resolve) => {
    child.once("message", () => resolve(true));
    child.once("exit", () => resolve(false));
    setTimeout(() => resolve(false), READY_MS).unref();
  });
  if (!(await ready)) {
    child.kill("SIGKILL");
    return said === "" ? "no answer" : said;
  }
  return {
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

function handleOf(basePort: number, stop: () => Promise<void>): SandboxProcess {
  const admin = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${String(basePort)}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${String(answer.status)} ${text}`);
    return text === "" ? null : (JSON.parse(text) as unknown);
  };
  const query = (params: Record<string, string>) => `?${new URLSearchParams(params).toString()}`;
  return {
    url: (platform) => `http://127.0.0.1:${String(basePort + OFFSETS[platform])}`,
    posts: async (network, account) => {
      const answer = z
        .object({ data: z.array(SandboxPost) })
        .parse(await admin("GET", `/posts${query({ network, account, limit: "100" })}`));
      return answer.data.filter((post) => post.deleted_at === null);
    },
    journal: async (network, account) =>
      z
        .object({ data: z.array(JournalRow) })
        .parse(await admin("GET", `/journal${query({ network, account, limit: "500" })}`)).data,
    fault: async (input) => {
      await admin("POST", "/faults", input);
    },
    faultHits: async () =>
      z
        .object({ data: z.array(z.object({ hits: z.number() })) })
        .parse(await admin("GET", "/faults"))
        .data.map(({ hits }) => hits),
    clearFaults: async () => {
      await admin("DELETE", "/faults");
    },
    addPerson: async (network, handle, password, data) => {
      await admin("POST", "/accounts", { network, handle, password, data });
    },
    shiftClock: async (offset) => {
      await admin("POST", "/clock", { offset_ms: offset });
    },
    stop,
  };
}
