"use client";

import { useEffect, useMemo, useState } from "react";
import { toast } from "sonner";
import { useUploads } from "@/components/media/use-uploads";
import type { MediaItem } from "@/lib/media/schema";
import { ownsPart, type Target } from "./edit-doc";
import { KeptFiles } from "./kept-files";
import type { Composer } from "./use-composer";
import { useLibrary } from "./use-library";
import { usePictureIntake } from "./use-picture-intake";

/** Pictures of the document: those it names, those on their way, and the ways in. */
export function usePictures(
  composer: Composer,
  options: { initial: readonly MediaItem[]; target: Target; inBrowser: boolean },
) {
  const { doc, edit, saver, session } = composer;
  const { initial, target, inBrowser } = options;
  const wanted = useMemo(
    () => [
      ...doc.mediaIds,
      ...Object.values(doc.variants).flatMap((variant) => variant.media_ids ?? []),
      ...[doc.card?.media_id, saver.post?.card?.media_id].flatMap((id) => id ?? []),
    ],
    [doc.mediaIds, doc.variants, doc.card, saver.post?.card],
  );
  const library = useLibrary({
    initial,
    wanted,
    inBrowser,
    onGone: (mediaId) => {
      edit({ type: "forget_media", mediaId });
      toast("A picture of this post has been deleted from the library. It was taken out.");
    },
  });
  const [keeper] = useState(() => new KeptFiles<Target>(saver.key, (names) => saver.expect(names)));
  const uploads = useUploads<Target>((item, to) => {
    library.know([item]);
    edit({ type: "add_media", target: to, mediaId: item.id });
  }, keeper);

  const { add } = uploads;
  const lost = inBrowser ? session.restored?.files : undefined;
  useEffect(() => {
    if (lost === undefined || lost.length === 0) return;
    const take = (file: File, purpose: Target) => add([file], purpose);
    void keeper.takeBack(Date.now(), take).then((names) => {
      const gone = lost.filter((name) => !names.includes(name));
      if (gone.length > 0) toast.warning(`This browser did not keep ${gone.join(", ")}. Add it again.`);
    });
  }, [lost, keeper, add]);

  /** An account without pictures of its own shows the shared ones, so that is where new ones go. */
  const receiver: Target = ownsPart(doc, target, "media_ids") ? target : "shared";
  const takeFiles = (files: readonly File[]) => uploads.add(files, receiver);
  const isOver = usePictureIntake(takeFiles, inBrowser);

  const { isBusy } = uploads;
  useEffect(() => {
    if (!isBusy) return undefined;
    // A file on its way is nowhere else yet.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isBusy]);

  return { ...library, uploads, receiver, takeFiles, isOver };
}
