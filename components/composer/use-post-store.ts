"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { postKeys } from "@/components/posts/queries";
import { createPost, deletePost, updatePost } from "@/lib/posts/contract";
import type { Post } from "@/lib/posts/schema";
import type { PostStore } from "./draft-saver";
import { forgetDraft, noteDraft, recentDrafts } from "./recent-drafts";

const WORDS = 60;

/** The server as the saver needs it. Pages that show the post learn what was saved, and so does whoever comes back. */
export function usePostStore(): PostStore {
  const { id: workspace, slug } = useWorkspace();
  const call = useCall();
  const client = useQueryClient();

  function told(post: Post, sitting: string | undefined): Post {
    client.setQueryData(postKeys.detail(slug, post.id), post);
    const storage = window.localStorage;
    if (post.status !== "draft") forgetDraft(storage, workspace, post.id);
    else if (sitting !== undefined) {
      const words = post.content.trim().slice(0, WORDS);
      noteDraft(storage, workspace, { key: sitting, postId: post.id, words, at: Date.now() });
    }
    return post;
  }

  return {
    create: async (body, key) => told(await call(createPost, { body }, { idempotencyKey: key }), key),
    update: async (id, etag, body) => {
      const post = await call(updatePost, { params: { id }, body }, { ifMatch: etag });
      const known = recentDrafts(window.localStorage, workspace).find(({ postId }) => postId === id);
      return told(post, known?.key);
    },
    remove: async (id) => {
      await call(deletePost, { params: { id }, query: {} });
      forgetDraft(window.localStorage, workspace, id);
      void client.invalidateQueries({ queryKey: ["posts", slug, "list"] });
      void client.invalidateQueries({ queryKey: ["calendar"] });
    },
  };
}
