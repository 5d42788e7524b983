/**
 * Keeps the server's copy of a post in step with what is typed. One request at a time; a creation carries the same
 * idempotency key until it is answered, so that no crash, retry or double click makes two posts; an edit carries the
 * version it was made from, so that nobody's change is overwritten unseen.
 */
import { ApiError } from "@/lib/core/api-client";
import type { Issue } from "@/lib/core/errors";
import type { CreatePostInput, Post, UpdatePostInput } from "@/lib/posts/schema";
import { docOfPost, draftOf, isBlank, sameDoc, contentOf, dueAt, type ComposerDoc } from "./document";
import type { Mirror } from "./mirror";
import { randomKey } from "./random-key";

export type CreateBody = Partial<CreatePostInput>;

/** The server, as far as saving needs it. Throws `ApiError`. */
export interface PostStore {
  create(body: CreateBody, key: string): Promise<Post>;
  update(id: string, etag: string, body: UpdatePostInput): Promise<Post>;
  remove(id: string): Promise<unknown>;
}

export type SaveState =
  | { kind: "untouched" }
  | { kind: "waiting" }
  | { kind: "saving" }
  | { kind: "saved"; at: Date }
  | { kind: "failed"; message: string; issues: Issue[]; again: boolean }
  | { kind: "conflict"; theirs: Post };

export interface SaverOptions {
  store: PostStore;
  key: string;
  /** The stored post that is edited; null for a new one. */
  post: Post | null;
  /** What the server has: a new draft starts from the empty document. */
  saved: ComposerDoc;
  /** Body of a creation that a crashed tab had sent without an answer. */
  sent?: CreateBody | null;
  delayMs?: number;
  /** Called with the copy to keep in the browser, or null when the server has everything. */
  onMirror: (mirror: Kept | null) => void;
}

export type Kept = Pick<Mirror, "doc" | "postId" | "etag" | "key" | "sent" | "files">;

const DELAY_MS = 1_200;
const RETRY_MS = 5_000;
const CUT_OFF_TRIES = 3;

export class DraftSaver {
  post: Post | null;
  state: SaveState = { kind: "untouched" };
  /** Names the sitting; see `Mirror`. */
  key: string;
  private doc: ComposerDoc;
  private saved: ComposerDoc;
  private sent: CreateBody | null;
  private running: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private cutOff = 0;
  private files: readonly string[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: SaverOptions) {
    this.post = options.post;
    this.saved = options.saved;
    this.doc = options.saved;
    this.sent = options.sent ?? null;
    this.key = options.key;
  }

  /** Calls `listener` after each change of `state`; the answer stops it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): SaveState => this.state;

  /** Drafts save themselves; what waits for its time changes only when a person says so. */
  get savesItself(): boolean {
    return this.post === null || this.post.status === "draft";
  }

  /** A new post without a word or a picture: nothing that would be missed. */
  private get isUnbegun(): boolean {
    return (
      this.post === null &&
      this.sent === null &&
      this.running === null &&
      this.files.length === 0 &&
      isBlank(this.doc)
    );
  }

  /** The newest version, saved or not. */
  get current(): ComposerDoc {
    return this.doc;
  }

  /** Something would be missed if this tab died now. */
  get isUnsaved(): boolean {
    return (this.isDirty && !this.isUnbegun) || this.sent !== null || this.files.length > 0;
  }

  get isDirty(): boolean {
    return !sameDoc(this.doc, this.saved);
  }

  /** Whether `post` is newer than what is shown, and nothing here would be lost by showing it. */
  isBehind(post: Post): boolean {
    if (this.post === null || this.isDirty || this.running !== null || this.state.kind === "conflict")
      return false;
    return post.revision > this.post.revision;
  }

  /** Takes the newest version; saves it after a pause when it is a draft. */
  touch(doc: ComposerDoc): void {
    if (sameDoc(doc, this.doc) && this.state.kind !== "untouched") return;
    this.doc = doc;
    if (this.isUnbegun) {
      this.options.onMirror(null);
      this.become({ kind: "untouched" });
      return;
    }
    this.keepCopy();
    if (this.state.kind === "conflict") return;
    if (!this.isDirty) {
      this.rest();
      return;
    }
    if (this.state.kind !== "saving") this.become({ kind: "waiting" });
    if (this.savesItself) this.later(this.options.delayMs ?? DELAY_MS);
  }

  /** What was typed is taken back: there is nothing to save any more. */
  private rest(): void {
    if (this.sent !== null || this.running !== null) return;
    clearTimeout(this.timer);
    if (this.state.kind === "waiting" || this.state.kind === "failed") this.become({ kind: "untouched" });
  }

  /** Names of pictures that are on their way. */
  expect(files: readonly string[]): void {
    this.files = files;
    this.keepCopy();
  }

  /** Saves now and waits for it. Throws `ApiError` where it could not be saved; a 412 also becomes the state. */
  async flush(): Promise<Post> {
    clearTimeout(this.timer);
    while (this.running !== null) await this.running.catch(() => undefined);
    if (this.post !== null && !this.isDirty) return this.post;
    await this.run();
    if (this.isDirty) return await this.flush();
    if (this.post === null) throw new Error("A saved post has an id.");
    return this.post;
  }

  /** After a 412: mine goes over theirs, or theirs becomes the version on which to go on. */
  resolve(choice: "mine" | "theirs", theirs: Post): void {
    this.adopt(theirs);
    if (choice === "theirs") this.doc = this.saved;
    this.become(this.isDirty ? { kind: "waiting" } : { kind: "saved", at: new Date() });
    this.keepCopy();
    if (this.isDirty && this.savesItself) this.later(0);
  }

  /** Somebody saved a newer version meanwhile: nothing is sent until `resolve`. */
  meet(theirs: Post): void {
    this.become({ kind: "conflict", theirs });
  }

  /** The post as a verb left it (scheduled, say): the copy in the browser has done its work. */
  settle(post: Post): void {
    clearTimeout(this.timer);
    this.adopt(post);
    this.doc = this.saved;
    this.become({ kind: "saved", at: new Date() });
    this.keepCopy();
  }

  /** Goes without what was typed: to what the server has or, for a post of this sitting, to no post at all. */
  async discard(): Promise<void> {
    clearTimeout(this.timer);
    while (this.running !== null) await this.running.catch(() => undefined);
    clearTimeout(this.timer);
    if (this.options.post === null && this.post?.status === "draft")
      await this.options.store.remove(this.post.id);
    this.doc = this.saved;
    this.sent = null;
    this.files = [];
    this.keepCopy();
    this.become({ kind: "untouched" });
  }

  /** Nothing more is saved by itself; what a draft still owes the server is sent now. */
  close(): void {
    clearTimeout(this.timer);
    if (this.isLeftover) {
      // Written here and emptied again: nobody looks for it among the posts.
      this.discard().catch(() => undefined);
      return;
    }
    if (this.isDirty && this.savesItself && !this.isUnbegun && this.state.kind !== "conflict") {
      // The copy in the browser stays until this has arrived.
      this.flush().catch(() => undefined);
    }
  }

  private get isLeftover(): boolean {
    const { post, files, doc } = this;
    return this.options.post === null && post?.status === "draft" && files.length === 0 && isBlank(doc);
  }

  private adopt(post: Post): void {
    this.post = post;
    this.saved = docOfPost(post);
  }

  private later(delayMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.running !== null) return;
      if (this.isUnbegun) return;
      // The state tells the failure; nobody waits for this promise.
      this.run().catch(() => undefined);
    }, delayMs);
  }

  private run(): Promise<void> {
    const running = this.saveOnce().finally(() => {
      this.running = null;
      if (this.isDirty && this.savesItself && this.state.kind === "waiting") this.later(DELAY_MS);
    });
    this.running = running;
    return running;
  }

  private async saveOnce(): Promise<void> {
    const doc = this.doc;
    this.become({ kind: "saving" });
    try {
      const post = this.post === null ? await this.create(doc) : await this.update(this.post, doc);
      this.post = post;
      this.become(sameDoc(this.doc, this.saved) ? { kind: "saved", at: new Date() } : { kind: "waiting" });
      this.keepCopy();
    } catch (error) {
      this.become(failureState(error));
      this.keepCopy();
      if (this.state.kind === "failed" && this.state.again && this.savesItself) this.later(RETRY_MS);
      throw error;
    }
  }

  private async create(doc: ComposerDoc): Promise<Post> {
    const repeated = this.sent;
    const body = repeated ?? draftOf(doc);
    this.sent = body;
    this.keepCopy();
    try {
      const post = await this.options.store.create(body, this.key);
      this.sent = null;
      this.saved = repeated === null ? doc : docOfPost(post);
      return post;
    } catch (error) {
      if (isRefusal(error)) this.sent = null;
      else if (error instanceof ApiError && error.status === 409) this.countCutOff();
      throw error;
    }
  }

  /**
   * A creation that the server was killed in keeps its key for a day. A second draft is the smaller harm then: a
   * draft publishes nothing.
   */
  private countCutOff(): void {
    this.cutOff += 1;
    if (this.cutOff < CUT_OFF_TRIES) return;
    this.cutOff = 0;
    this.sent = null;
    this.options.onMirror(null);
    this.key = randomKey();
  }

  private async update(post: Post, doc: ComposerDoc): Promise<Post> {
    const body =
      post.status === "draft"
        ? draftOf(doc, post.card)
        : { ...contentOf(doc, post.card), ...this.timeChange(doc) };
    const stored = await this.options.store.update(post.id, post.etag, body);
    this.saved = doc;
    return stored;
  }

  /** A post that waits moves only when its time was changed. */
  private timeChange(doc: ComposerDoc): UpdatePostInput {
    const moved =
      doc.date !== this.saved.date || doc.time !== this.saved.time || doc.timezone !== this.saved.timezone;
    const at = dueAt(doc);
    return moved && at !== null ? { scheduled_at: at.toISOString(), timezone: doc.timezone } : {};
  }

  /** Writes the copy in the browser, or takes it away where there is nothing to lose. */
  keepCopy(): void {
    const clean = !this.isUnsaved;
    this.options.onMirror(
      clean
        ? null
        : {
            doc: this.doc,
            postId: this.post?.id ?? null,
            etag: this.post?.etag ?? null,
            key: this.key,
            sent: this.sent,
            files: [...this.files],
          },
    );
  }

  private become(state: SaveState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

/** The server read the request and said no: the same key may carry another body. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 409;
}

function failureState(error: unknown): SaveState {
  if (!(error instanceof ApiError)) {
    return { kind: "failed", message: "It could not be saved.", issues: [], again: true };
  }
  const theirs = error.problem.current as Post | undefined;
  if (error.status === 412 && theirs !== undefined) return { kind: "conflict", theirs };
  const again =
    error.code === "network" || error.status >= 500 || error.status === 429 || error.status === 409;
  return { kind: "failed", message: error.message, issues: error.issues, again };
}
