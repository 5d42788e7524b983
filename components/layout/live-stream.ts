/**
 * One stream of changes per page that somebody looks at. A browser grants a site six connections without HTTP/2, and
 * a stream holds one: pages in hidden tabs let go of theirs. The browser reconnects by itself after a cut, but gives
 * up for good after any refusal (a proxy's 502 while the server restarts, a session that has ended), so that this
 * asks what is the matter and begins again.
 */

/** The part of `EventSource` that is used. */
export interface Source {
  readonly readyState: number;
  addEventListener(type: "open" | "error", listener: () => void): void;
  addEventListener(type: "message", listener: (message: { data: string }) => void): void;
  close(): void;
}

/** The part of `document` that is used. */
export interface Visibility {
  readonly visibilityState: string;
  addEventListener(type: "visibilitychange", listener: () => void): void;
  removeEventListener(type: "visibilitychange", listener: () => void): void;
}

export interface LiveStreamOptions {
  connect: () => Source;
  page: Visibility;
  onMessage: (data: string) => void;
  /** Changes may have been missed: read everything again. */
  onGap: () => void;
  /** Whether changes arrive; told only when that has been false or true for a while. */
  onLive: (live: boolean) => void;
  /** The stream was refused. True when it is worth another try. */
  mayRetry: () => Promise<boolean>;
}

/** `EventSource.CLOSED`, which does not exist outside browsers. */
const CLOSED = 2;
const HIDDEN_GRACE_MS = 5_000;
const SILENCE_MS = 8_000;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;

export class LiveStream {
  #source: Source | undefined;
  #failures = 0;
  #live = true;
  #stopped = false;
  #hideTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: LiveStreamOptions) {
    options.page.addEventListener("visibilitychange", this.#onVisibility);
    if (options.page.visibilityState === "visible") this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.options.page.removeEventListener("visibilitychange", this.#onVisibility);
    this.#disconnect();
  }

  readonly #onVisibility = (): void => {
    clearTimeout(this.#hideTimer);
    if (this.options.page.visibilityState !== "visible") {
      this.#hideTimer = setTimeout(() => this.#disconnect(), HIDDEN_GRACE_MS);
    } else if (this.#source === undefined) {
      this.#failures = 0;
      this.#connect();
    }
  };

  #connect(): void {
    clearTimeout(this.#retryTimer);
    const source = this.options.connect();
    this.#source = source;
    source.addEventListener("open", () => {
      this.#failures = 0;
      clearTimeout(this.#silenceTimer);
      this.#silenceTimer = undefined;
      this.#tell(true);
      // The first time too: changes between the server's reading of this page and this moment were told to nobody.
      this.options.onGap();
    });
    source.addEventListener("message", (message) => this.options.onMessage(message.data));
    source.addEventListener("error", () => {
      this.#silenceTimer ??= setTimeout(() => this.#tell(false), SILENCE_MS);
      if (source === this.#source && source.readyState === CLOSED) void this.#beginAgain();
    });
  }

  #disconnect(): void {
    clearTimeout(this.#hideTimer);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = undefined;
    this.#source?.close();
    this.#source = undefined;
  }

  async #beginAgain(): Promise<void> {
    this.#source?.close();
    const worthIt = await this.options.mayRetry();
    if (!worthIt || this.#stopped || this.options.page.visibilityState !== "visible") {
      this.#disconnect();
      return;
    }
    const delay = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)];
    this.#failures += 1;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#connect(), delay);
  }

  #tell(live: boolean): void {
    if (live === this.#live) return;
    this.#live = live;
    this.options.onLive(live);
  }
}
