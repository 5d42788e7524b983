import { describe, expect, it } from "vitest";
import { ApiError } from "@/lib/core/api-client";
import type { Post } from "@/lib/posts/schema";
import { emptyDoc, type ComposerDoc } from "./document";
import { DraftSaver, type CreateBody, type Kept, type PostStore } from "./draft-saver";

const ZONE = "Europe/Berlin";
const text = (content: string): ComposerDoc => emptyDoc(ZONE, { content });

function refusal(status: number, problem: Record<string, unknown> = {}): ApiError {
  return new ApiError("conflict", status, "No.", [], null, null, problem);
}
const noAnswer = () => new ApiError("network", 0, "No answer.", [], null, null, {});

/** A server that keeps posts, honors idempotency keys and versions, and can lose answers. */
class Server implements PostStore {
  readonly posts = new Map<string, Post>();
  readonly requests: string[] = [];
  readonly #answered = new Map<string, { body: string; id: string }>();
  /** What to do to the next request: refuse it unheard, or do it and lose the answer. */
  next: "answer" | "unheard" | "answer lost" = "answer";
  /** Held until `open` is called, when set. */
  gate: Promise<void> | null = null;

  async create(body: CreateBody, key: string): Promise<Post> {
    return await this.#through("create", () => {
      const known = this.#answered.get(key);
      const bytes = JSON.stringify(body);
      if (known !== undefined) {
        if (known.body !== bytes) throw refusal(409);
        return this.#get(known.id);
      }
      const id = `post_${String(this.posts.size + 1)}`;
      const post = postOf(id, 1, body.content ?? "");
      this.posts.set(id, post);
      this.#answered.set(key, { body: bytes, id });
      return post;
    });
  }

  async update(id: string, etag: string, body: { content?: string }): Promise<Post> {
    return await this.#through("update", () => {
      const post = this.#get(id);
      if (post.etag !== etag) throw refusal(412, { current: post });
      const changed = postOf(id, post.revision + 1, body.content ?? post.content);
      this.posts.set(id, changed);
      return changed;
    });
  }

  remove(id: string): Promise<boolean> {
    this.requests.push("remove");
    return Promise.resolve(this.posts.delete(id));
  }

  /** Somebody else's edit. */
  edit(id: string, content: string): void {
    this.posts.set(id, postOf(id, this.#get(id).revision + 1, content));
  }

  #get(id: string): Post {
    const post = this.posts.get(id);
    if (post === undefined) throw refusal(404);
    return post;
  }

  async #through(name: string, work: () => Post): Promise<Post> {
    this.requests.push(name);
    const { next } = this;
    this.next = "answer";
    await this.gate;
    if (next === "unheard") throw noAnswer();
    const post = work();
    if (next === "answer lost") throw noAnswer();
    return post;
  }
}

function postOf(id: string, revision: number, content: string): Post {
  const now = "2026-11-23T07:00:00.000Z";
  return {
    id,
    content,
    hashtags: [],
    mentions: [],
    post_type: "text",
    status: "draft",
    locked: null,
    next_try_at: null,
    labels: [],
    scheduled_at: null,
    timezone: ZONE,
    media: [],
    media_ids: [],
    social_account_ids: [],
    deliveries: [],
    author: null,
    revision,
    created_at: now,
    updated_at: now,
    options: {},
    link: null,
    card: null,
    variants: {},
    wall_clock: null,
    etag: String(revision),
  };
}

function open(server: Server, given: { mirror?: Kept } = {}) {
  let kept: Kept | null = null;
  const saver = new DraftSaver({
    store: server,
    key: given.mirror?.key ?? "key-1",
    post: null,
    saved: emptyDoc(ZONE),
    sent: given.mirror?.sent as CreateBody | null | undefined,
    delayMs: 0,
    onMirror: (mirror) => {
      kept = mirror === null ? null : (JSON.parse(JSON.stringify(mirror)) as Kept);
    },
  });
  return { saver, kept: () => kept };
}

describe("a draft that saves itself", () => {
  it("makes one post however often and however fast it is saved", async () => {
    const server = new Server();
    const { saver } = open(server);
    saver.touch(text("a"));
    const both = [saver.flush(), saver.flush()];
    saver.touch(text("ab"));
    await Promise.all(both);
    await saver.flush();
    expect([...server.posts.values()].map((post) => post.content)).toEqual(["ab"]);
  });

  it("never has two requests in flight", async () => {
    const server = new Server();
    let release = () => {};
    server.gate = new Promise((resolve) => {
      release = resolve;
    });
    const { saver } = open(server);
    saver.touch(text("a"));
    const first = saver.flush();
    saver.touch(text("ab"));
    const second = saver.flush();
    await Promise.resolve();
    expect(server.requests).toEqual(["create"]);
    release();
    await Promise.all([first, second]);
    expect([...server.posts.values()].map((post) => post.content)).toEqual(["ab"]);
  });

  it("repeats a creation whose answer was lost as it was, and makes no second post of it", async () => {
    const server = new Server();
    const { saver, kept } = open(server);
    server.next = "answer lost";
    saver.touch(text("first"));
    await expect(saver.flush()).rejects.toThrow("No answer");
    saver.touch(text("second"));
    expect(kept()?.doc.content).toBe("second");
    await saver.flush();
    expect([...server.posts.values()].map((post) => post.content)).toEqual(["second"]);
    expect(kept()).toBeNull();
  });

  it("makes no second post when the tab crashed between the request and its answer", async () => {
    const server = new Server();
    const before = open(server);
    server.next = "answer lost";
    before.saver.touch(text("typed before the crash"));
    await expect(before.saver.flush()).rejects.toThrow();
    const mirror = before.kept();
    expect(mirror).not.toBeNull();
    const after = open(server, { mirror: mirror ?? undefined });
    after.saver.touch(text("typed before the crash, and after it"));
    await after.saver.flush();
    expect([...server.posts.values()].map((post) => post.content)).toEqual([
      "typed before the crash, and after it",
    ]);
  });

  it("keeps a copy until the server has the same", async () => {
    const server = new Server();
    const { saver, kept } = open(server);
    server.next = "unheard";
    saver.touch(text("kept"));
    await expect(saver.flush()).rejects.toThrow();
    expect(kept()?.doc.content).toBe("kept");
    expect(saver.state.kind).toBe("failed");
    await saver.flush();
    expect(kept()).toBeNull();
    expect(saver.state.kind).toBe("saved");
  });
});

describe("a draft that is left", () => {
  it("goes from the server when all of it was deleted again", async () => {
    const server = new Server();
    const { saver, kept } = open(server);
    saver.touch(text("a first thought"));
    await saver.flush();
    saver.touch(text(""));
    saver.close();
    await expect.poll(() => server.posts.size).toBe(0);
    expect(kept()).toBeNull();
  });

  it("is discarded with its post, also while a save is on its way", async () => {
    const server = new Server();
    const { saver, kept } = open(server);
    saver.touch(text("never mind"));
    const saving = saver.flush();
    await saver.discard();
    await saving.catch(() => undefined);
    expect(server.posts.size).toBe(0);
    expect(kept()).toBeNull();
    expect(saver.isUnsaved).toBe(false);
  });

  it("keeps its copy while pictures are on their way, with their names", () => {
    const { saver, kept } = open(new Server());
    saver.expect(["harbour.jpg"]);
    expect(kept()?.files).toEqual(["harbour.jpg"]);
    saver.expect([]);
    expect(kept()).toBeNull();
  });
});

it("says nothing of unsaved changes once they are taken back", async () => {
  const { saver, kept } = open(new Server());
  saver.touch(text("one"));
  await saver.flush();
  saver.touch(text("one and more"));
  expect(saver.state.kind).toBe("waiting");
  saver.touch(text("one"));
  expect(saver.state.kind).toBe("untouched");
  expect(kept()).toBeNull();
});

describe("two edits of one post", () => {
  async function conflicting() {
    const server = new Server();
    const opened = open(server);
    opened.saver.touch(text("one"));
    const { id } = await opened.saver.flush();
    server.edit(id, "theirs");
    opened.saver.touch(text("mine"));
    await expect(opened.saver.flush()).rejects.toThrow();
    const { state } = opened.saver;
    if (state.kind !== "conflict") throw new Error(`It is ${state.kind}.`);
    return { server, ...opened, id, theirs: state.theirs };
  }

  it("overwrites nobody unseen, and keeps what was typed meanwhile", async () => {
    const { server, id, kept, saver } = await conflicting();
    saver.touch(text("mine, and more"));
    expect(server.posts.get(id)?.content).toBe("theirs");
    expect(kept()?.doc.content).toBe("mine, and more");
  });

  it("saves mine over theirs when that is the choice", async () => {
    const { server, saver, id, theirs } = await conflicting();
    saver.resolve("mine", theirs);
    await saver.flush();
    expect(server.posts.get(id)?.content).toBe("mine");
  });

  it("goes on from theirs when that is the choice", async () => {
    const { server, saver, id, theirs } = await conflicting();
    saver.resolve("theirs", theirs);
    saver.touch(text("theirs"));
    expect(saver.isDirty).toBe(false);
    await saver.flush();
    expect(server.posts.get(id)?.content).toBe("theirs");
  });
});

it("follows a newer version only while nothing unsaved would be lost by it", async () => {
  const server = new Server();
  const { saver } = open(server);
  saver.touch(text("mine"));
  const own = await saver.flush();
  expect(saver.isBehind(own)).toBe(false);
  server.edit(own.id, "theirs");
  const theirs = server.posts.get(own.id) ?? own;
  expect(saver.isBehind(theirs)).toBe(true);
  saver.touch(text("mine, and more"));
  expect(saver.isBehind(theirs)).toBe(false);
  await expect(saver.flush()).rejects.toThrow();
  expect(saver.isBehind(theirs)).toBe(false);
});
