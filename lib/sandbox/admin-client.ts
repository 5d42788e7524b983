import { type z } from "zod";
import {
  type AccountInput,
  AdminError,
  type FaultInput,
  FaultRow,
  type HoldInput,
  HoldRow,
  HoldSettled,
  JournalRow,
  listOf,
  type PostInput,
  SandboxAccount,
  type SandboxNetwork,
  SandboxPost,
  SandboxStatus,
} from "@/lib/sandbox/admin-schema";

/** The sandbox refused, is not there, or answered something it should not. `status` 0: no answer at all. */
export class SandboxAdminError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

type Query = Record<string, string | number | null | undefined>;

export interface SandboxAdminOptions {
  /** Address of the admin port, `http://127.0.0.1:4010`. */
  url: string;
  /** How long one call may take, default 5 s. */
  timeoutMs?: number;
}

/** Typed calls of the sandbox's admin API. Every method throws `SandboxAdminError` when the sandbox says no. */
export class SandboxAdmin {
  readonly #url: string;
  readonly #timeoutMs: number;

  constructor({ url, timeoutMs = 5_000 }: SandboxAdminOptions) {
    this.#url = url.replace(/\/$/, "");
    this.#timeoutMs = timeoutMs;
  }

  /** Address of an uploaded file, from `media[].path` of a post. */
  mediaUrl(path: string): string {
    return `${this.#url}${path}`;
  }

  async #send(method: string, path: string, query: Query = {}, input?: unknown): Promise<unknown> {
    const url = new URL(`${this.#url}${path}`);
    for (const [key, value] of Object.entries(query)) {
      if (value !== null && value !== undefined) url.searchParams.set(key, String(value));
    }
    let response: Response;
    let text: string;
    try {
      response = await fetch(url, {
        method,
        signal: AbortSignal.timeout(this.#timeoutMs),
        cache: "no-store",
        ...(method === "POST"
          ? { headers: { "content-type": "application/json" }, body: JSON.stringify(input ?? {}) }
          : {}),
      });
      text = await response.text();
    } catch (error) {
      throw new SandboxAdminError(
        0,
        `The sandbox does not answer at ${this.#url}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    const body: unknown = text === "" ? null : readJson(text);
    if (response.ok) return body;
    const told = AdminError.safeParse(body);
    throw new SandboxAdminError(
      response.status,
      told.success ? told.data.message : `The sandbox answered ${response.status}.`,
    );
  }

  async #list<Item extends z.ZodType>(item: Item, path: string, query: Query = {}): Promise<z.infer<Item>[]> {
    return listOf(item).parse(await this.#send("GET", path, query)).data as z.infer<Item>[];
  }

  async status(): Promise<SandboxStatus> {
    return SandboxStatus.parse(await this.#send("GET", "/status"));
  }

  /** Posts as readers see them, newest first. */
  timeline(
    query: { network?: SandboxNetwork; account?: string; limit?: number } = {},
  ): Promise<SandboxPost[]> {
    return this.#list(SandboxPost, "/timelines", query);
  }

  /** Posts with deleted ones. */
  posts(query: { network?: SandboxNetwork; account?: string; limit?: number } = {}): Promise<SandboxPost[]> {
    return this.#list(SandboxPost, "/posts", query);
  }

  async createPost(input: PostInput): Promise<SandboxPost> {
    return SandboxPost.parse(await this.#send("POST", "/posts", {}, input));
  }

  async deletePost(network: SandboxNetwork, id: string): Promise<void> {
    await this.#send("DELETE", "/posts", { network, id });
  }

  accounts(query: { network?: SandboxNetwork } = {}): Promise<SandboxAccount[]> {
    return this.#list(SandboxAccount, "/accounts", query);
  }

  async createAccount(input: AccountInput): Promise<SandboxAccount> {
    return SandboxAccount.parse(await this.#send("POST", "/accounts", {}, input));
  }

  /** Requests in order; with `since` those after that journal id, else the newest. */
  journal(
    query: {
      network?: SandboxNetwork;
      account?: string;
      operation?: string;
      phase?: JournalRow["phase"];
      since?: string | number;
      limit?: number;
    } = {},
  ): Promise<JournalRow[]> {
    return this.#list(JournalRow, "/journal", query);
  }

  faults(): Promise<FaultRow[]> {
    return this.#list(FaultRow, "/faults");
  }

  async createFault(input: FaultInput): Promise<FaultRow> {
    return FaultRow.parse(await this.#send("POST", "/faults", {}, input));
  }

  /** Remove one fault, or all of them. */
  async deleteFaults(id?: string): Promise<void> {
    await this.#send("DELETE", id ? `/faults/${encodeURIComponent(id)}` : "/faults");
  }

  holds(): Promise<HoldRow[]> {
    return this.#list(HoldRow, "/holds");
  }

  async createHold(input: HoldInput): Promise<HoldRow> {
    return HoldRow.parse(await this.#send("POST", "/holds", {}, input));
  }

  /** End the hold and let its requests go on (`release`) or cut their connections (`drop`); how many there were. */
  async settleHold(id: string, verdict: "release" | "drop"): Promise<number> {
    return HoldSettled.parse(await this.#send("POST", `/holds/${encodeURIComponent(id)}/${verdict}`)).settled;
  }

  /** Set the sandbox's clock this far from the wall clock. */
  async setClock(offsetMs: number): Promise<SandboxStatus> {
    return SandboxStatus.parse(await this.#send("POST", "/clock", {}, { offset_ms: offsetMs }));
  }

  async reset(): Promise<SandboxStatus> {
    return SandboxStatus.parse(await this.#send("POST", "/reset"));
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
