"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { toast } from "sonner";
import { useWorkspace } from "@/components/layout/workspace-context";
import { SIGN_OF_LIFE_MS } from "./mirror";
import { rememberClosed, type Session } from "./open-session";

const TOLD_FOR_MS = 20_000;

/**
 * Looks after what is unsaved on every way out: a closed or reloaded tab, a crash, and a page that is left inside the
 * product. `stopUploads` ends those in flight, whose files this browser keeps.
 */
export function useLeaving(session: Session, inBrowser: boolean, stopUploads: () => void): void {
  const router = useRouter();
  const { slug } = useWorkspace();
  const { saver } = session;
  const onPage = useRef(false);
  const stop = useRef(stopUploads);
  useEffect(() => {
    stop.current = stopUploads;
  });

  useEffect(() => {
    if (!inBrowser) return undefined;
    const ended = new AbortController();
    const { signal } = ended;
    window.addEventListener(
      "beforeunload",
      (event) => {
        // A draft saves itself, and where there is a copy nothing is lost; a change that waits for a click may be.
        if (saver.isDirty && (!session.hasCopy() || !saver.savesItself)) event.preventDefault();
      },
      { signal },
    );
    window.addEventListener("pagehide", () => saver.isUnsaved && session.leave(true), { signal });
    window.addEventListener("pageshow", () => session.leave(false), { signal });
    const alive = setInterval(() => saver.isUnsaved && saver.keepCopy(), SIGN_OF_LIFE_MS);
    return () => {
      clearInterval(alive);
      ended.abort();
    };
  }, [inBrowser, saver, session]);

  useEffect(() => {
    if (!inBrowser) return undefined;
    onPage.current = true;
    session.leave(false);

    function tell() {
      const { post, current } = saver;
      if (onPage.current || !saver.isDirty || (saver.savesItself && saver.state.kind !== "failed")) return;
      const words = current.content.trim().slice(0, 40);
      toast.warning(
        words === "" ? "Your changes are not saved." : `Your changes to “${words}” are not saved.`,
        {
          description: "They are kept in this browser.",
          duration: TOLD_FOR_MS,
          action: {
            label: "Go on editing",
            onClick: () =>
              router.push(
                post === null ? `/${slug}/compose?sitting=${saver.key}` : `/${slug}/posts/${post.id}/edit`,
              ),
          },
          cancel: { label: "Discard", onClick: () => void saver.discard().catch(() => undefined) },
        },
      );
    }

    return () => {
      onPage.current = false;
      session.leave(true);
      saver.close();
      rememberClosed(session, () => stop.current());
      // Said when it is certain that the page is gone.
      setTimeout(tell, 0);
    };
  }, [inBrowser, saver, session, router, slug]);
}
