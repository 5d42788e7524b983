"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { toast } from "sonner";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { postKeys } from "@/components/posts/queries";
import { ApiError } from "@/lib/core/api-client";
import { publishPostNow, schedulePost } from "@/lib/posts/contract";
import type { Post } from "@/lib/posts/schema";
import { dueAt, isBlank } from "./document";
import type { PublishQuestion } from "./publish-now-dialog";
import type { Composer } from "./use-composer";

/** `save` keeps the post in the state it is in. */
export type SubmitAction = "save" | "schedule" | "now";

function atTime(message: string) {
  return [{ path: ["scheduled_at"], code: "required", message }];
}

/**
 * Saves first, then schedules or publishes. `saveRest` saves what is not part of the post, such as alt texts: nothing
 * goes out without them. A second press while one runs does nothing.
 */
export function useSubmit(
  composer: Composer,
  saveRest: () => Promise<void>,
  on: { done: (post: Post, action: SubmitAction) => void; refused: () => void },
) {
  const { doc, saver, setIssues } = composer;
  const { slug } = useWorkspace();
  const call = useCall();
  const queryClient = useQueryClient();
  const [pending, setPending] = useState<SubmitAction | null>(null);
  const [asking, ask] = useState<PublishQuestion | null>(null);
  const running = useRef(false);

  async function act(action: SubmitAction): Promise<Post> {
    await saveRest();
    const saved = await saver.flush();
    if (action === "save") return saved;
    if (action === "now")
      return await call(publishPostNow, { params: { id: saved.id } }, { ifMatch: saved.etag });
    const at = dueAt(doc);
    if (at === null) throw new Error("The time was looked at before.");
    const body = { scheduled_at: at.toISOString(), timezone: doc.timezone };
    return await call(schedulePost, { params: { id: saved.id }, body }, { ifMatch: saved.etag });
  }

  function refuse(error: unknown) {
    if (!(error instanceof ApiError)) {
      toast.error("It could not be done. Your text is kept: try again.");
      throw error;
    }
    if (error.status === 412) {
      if (error.problem.current !== undefined) saver.meet(error.problem.current as Post);
      return;
    }
    if (error.issues.some((issue) => issue.code === "in_past")) ask("past");
    setIssues(
      error.issues.length > 0 ? error.issues : [{ path: [], code: error.code, message: error.message }],
    );
    toast.error(error.message);
    on.refused();
  }

  async function submit(action: SubmitAction) {
    if (running.current) return;
    if (action === "save" && saver.post === null && isBlank(doc)) {
      toast.info("There is nothing to save yet.");
      return;
    }
    if (action === "schedule") {
      const at = dueAt(doc);
      if (at === null) {
        setIssues(atTime("Choose the day and the time."));
        on.refused();
        return;
      }
      if (at.getTime() <= Date.now()) {
        ask("past");
        return;
      }
    }
    running.current = true;
    setPending(action);
    try {
      const post = await act(action);
      if (action !== "save" || post.status !== "draft") saver.settle(post);
      queryClient.setQueryData(postKeys.detail(slug, post.id), post);
      void queryClient.invalidateQueries({ queryKey: ["calendar"] });
      void queryClient.invalidateQueries({ queryKey: ["posts", slug, "list"] });
      on.done(post, action);
    } catch (error) {
      refuse(error);
    } finally {
      running.current = false;
      setPending(null);
    }
  }

  return { submit, pending, asking, ask };
}
