/**
 * Keeps typed alt texts until the server has them. They belong to the picture, not to the post, so they save
 * themselves beside the draft; a copy in this browser survives a crash and a lost connection.
 */
import { z } from "zod";
import { ApiError } from "@/lib/core/api-client";
import type { MediaItem } from "@/lib/media/schema";

export interface AltTextOptions {
  /** Throws `ApiError`. */
  save: (id: string, altText: string) => Promise<unknown>;
  /** Null where nothing can be kept: on the server, or forbidden. */
  storage: Storage | null;
  /** Id of the workspace: copies of one are not taken for another's. */
  workspace: string;
  /** The server has said no for good, in words for people. */
  onRefused: (message: string) => void;
  onSaved: () => void;
  pauseMs?: number;
  retryMs?: number;
}

const PAUSE_MS = 700;
const RETRY_MS = 5_000;

/** What is not saved yet, and what the server had when it was typed. */
const Copy = z.object({ text: z.string(), base: z.string() });
type Copy = z.infer<typeof Copy>;

export class AltTextKeeper {
  private readonly waiting = new Map<string, Copy>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;
  private isLeaving = false;

  constructor(private readonly options: AltTextOptions) {}

  /**
   * The page is about to be loaded again or left. The next one may be rendered already, from before what is saved now:
   * copies stay for it, and are dropped there when the server has the text.
   */
  leave(): void {
    this.isLeaving = true;
  }

  set(id: string, text: string, base: string): void {
    this.isLeaving = false; // Somebody types: it was stayed after all.
    const copy = { text, base: this.waiting.get(id)?.base ?? base };
    this.waiting.set(id, copy);
    this.store(id, copy);
    this.later(this.options.pauseMs ?? PAUSE_MS);
  }

  /** `item` with the text that is typed here and not saved yet, also before a crash. */
  withTyped(item: MediaItem): MediaItem {
    const waiting = this.waiting.get(item.id);
    if (waiting !== undefined) return { ...item, alt_text: waiting.text };
    const copy = this.read(item.id);
    if (copy === null) return item;
    if (copy.base !== item.alt_text) {
      // Somebody has changed it since; the older text must not go over theirs.
      this.store(item.id, null);
      return item;
    }
    this.waiting.set(item.id, copy);
    this.later(0);
    return { ...item, alt_text: copy.text };
  }

  /** Saves everything now. Throws the first `ApiError`; what failed is tried again later. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.running !== null) await this.running.catch(() => undefined);
    if (this.waiting.size === 0) return;
    this.running = this.saveAll().finally(() => {
      this.running = null;
    });
    await this.running;
  }

  private async saveAll(): Promise<void> {
    let failure: unknown;
    for (const [id, copy] of [...this.waiting]) {
      try {
        await this.options.save(id, copy.text);
        this.settle(id, copy);
      } catch (error) {
        failure ??= error;
        if (isFinal(error)) {
          this.settle(id, copy);
          this.options.onRefused(error.message);
        }
      }
    }
    this.options.onSaved();
    if (failure === undefined) return;
    if (this.waiting.size > 0) this.later(this.options.retryMs ?? RETRY_MS);
    throw failure instanceof Error ? failure : new Error("The alt text was not saved.");
  }

  /** Typed again meanwhile: the newer text still waits. */
  private settle(id: string, copy: Copy): void {
    const now = this.waiting.get(id);
    if (now !== copy) {
      if (now !== undefined) this.waiting.set(id, { ...now, base: copy.text });
      this.later(this.options.pauseMs ?? PAUSE_MS);
      return;
    }
    this.waiting.delete(id);
    if (!this.isLeaving) this.store(id, null);
  }

  private later(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      // It is tried again; nobody waits for this promise.
      this.flush().catch(() => undefined);
    }, delayMs);
  }

  private nameOf(id: string): string {
    return `heliograph.alt.${this.options.workspace}.${id}`;
  }

  private store(id: string, copy: Copy | null): void {
    try {
      if (copy === null) this.options.storage?.removeItem(this.nameOf(id));
      else this.options.storage?.setItem(this.nameOf(id), JSON.stringify(copy));
    } catch {
      // QuotaExceededError or SecurityError: the text then lives in memory until it is saved.
    }
  }

  private read(id: string): Copy | null {
    const text = this.options.storage?.getItem(this.nameOf(id)) ?? null;
    if (text === null) return null;
    try {
      return Copy.safeParse(JSON.parse(text)).data ?? null;
    } catch {
      // Not JSON: nothing of ours.
      return null;
    }
  }
}

/** Asking again would be answered the same; signing in again would not. */
function isFinal(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || error.status === 401 || error.status === 429) return false;
  return error.status >= 400 && error.status < 500;
}
