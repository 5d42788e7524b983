"use client";

import { useCallback, useRef, useState } from "react";
import { toast } from "sonner";
import { useCall } from "@/components/layout/use-call";
import { reframeMedia } from "@/lib/media/contract";
import type { MediaItem, ReframeMode } from "@/lib/media/schema";
import { validatePost } from "@/lib/posts/contract";
import type { Finding, Variant } from "@/lib/posts/schema";
import { contentOf, type ComposerDoc } from "./document";
import { editDoc, type DocEdit } from "./edit-doc";

const UNDO_MS = 12_000;

interface RepairOptions {
  doc: ComposerDoc;
  edit: (change: DocEdit) => void;
  know: (items: readonly MediaItem[]) => void;
  /** Findings are those of the document as it stands now. */
  isCurrent: boolean;
}

export interface Repairs {
  /** Puts the server's repair in place, for this account only. */
  repair: (finding: Finding) => void;
  /** Makes pictures that fit, and puts them in the place of those that do not, for their accounts only. */
  reframe: (findings: readonly Finding[], mode: ReframeMode) => void;
  backToShared: (accountId: string, part: "content" | "media_ids") => void;
  /** Makes an account's own text from the shared one again, as short as its network needs it. */
  updateFromShared: (accountId: string) => void;
  /** Pictures are being made. */
  isBusy: boolean;
}

function sameFinding(a: Finding, b: Finding): boolean {
  return a.account_id === b.account_id && a.rule === b.rule && a.path.join("\0") === b.path.join("\0");
}

const partsOf = (variant: Variant | undefined) => ({
  content: variant?.content,
  media_ids: variant?.media_ids,
});

/** Changes that replace what a person wrote or chose. Each can be taken back. */
export function useRepairs({ doc, edit, know, isCurrent }: RepairOptions): Repairs {
  const call = useCall();
  const [isBusy, setBusy] = useState(false);
  const running = useRef(false);

  const offerUndo = useCallback(
    (words: string, before: readonly [accountId: string, variant: Variant | undefined][]) => {
      const putBack = () => {
        for (const [accountId, variant] of before) {
          const parts = partsOf(variant);
          edit({ type: "put_back", accountId, parts });
        }
      };
      toast(words, { duration: UNDO_MS, action: { label: "Undo", onClick: putBack } });
    },
    [edit],
  );

  /** What is typed since the last check must not be replaced by a repair of the older text. */
  async function fresh(finding: Finding): Promise<Finding | undefined> {
    if (isCurrent) return finding;
    const { findings } = await call(validatePost, { body: contentOf(doc) });
    return findings.find((one) => sameFinding(one, finding));
  }

  async function work(task: () => Promise<void>) {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    try {
      await task();
    } catch (error) {
      toast.error(error instanceof Error ? error.message : "That did not work. Try again.");
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  async function applyRepair(finding: Finding) {
    const repair = (await fresh(finding))?.repair;
    if (!repair) return;
    const before = doc.variants[finding.account_id];
    edit({ type: "repair", accountId: finding.account_id, patch: repair.patch });
    const forked = before?.content === undefined && repair.patch.content !== undefined;
    const words = forked ? "It has a text of its own now, which later changes here do not reach." : "";
    offerUndo(`Done: ${repair.label.toLowerCase()}. ${words}`.trim(), [[finding.account_id, before]]);
  }

  async function applyShared(accountId: string) {
    const before = doc.variants[accountId];
    const shared = editDoc(doc, { type: "back_to_shared", accountId, part: "content" });
    const { findings } = await call(validatePost, { body: contentOf(shared) });
    const patch = findings.find(
      (one) => one.account_id === accountId && one.repair?.patch.content !== undefined,
    )?.repair?.patch;
    edit({ type: "put_back", accountId, parts: { ...partsOf(before), content: patch?.content } });
    offerUndo(
      patch === undefined
        ? "The shared text is used: it fits there as it is."
        : "Its own text is made from the shared one again.",
      [[accountId, before]],
    );
  }

  async function applyReframe(findings: readonly Finding[], mode: ReframeMode) {
    const before = [...new Set(findings.map((one) => one.account_id))].map(
      (id) => [id, doc.variants[id]] as [string, Variant | undefined],
    );
    // Two accounts of one network share the picture that fits both.
    const made = new Map<string, MediaItem>();
    for (const { account_id: accountId, reframe } of findings) {
      if (reframe === null) continue;
      const key = `${reframe.media_id} ${String(reframe.ratio)}`;
      const body = { ratio: reframe.ratio, mode };
      const item = made.get(key) ?? (await call(reframeMedia, { params: { id: reframe.media_id }, body }));
      made.set(key, item);
      know([item]);
      edit({ type: "replace_media", accountId, from: reframe.media_id, to: item.id });
    }
    offerUndo(
      mode === "crop" ? "Cropped. The original is kept." : "Borders added. The original is kept.",
      before,
    );
  }

  return {
    isBusy,
    repair: (finding) => void work(() => applyRepair(finding)),
    reframe: (findings, mode) => void work(() => applyReframe(findings, mode)),
    updateFromShared: (accountId) => void work(() => applyShared(accountId)),
    backToShared: (accountId, part) => {
      const before = doc.variants[accountId];
      edit({ type: "back_to_shared", accountId, part });
      const isSame =
        part === "content"
          ? before?.content === doc.content
          : JSON.stringify(before?.media_ids) === JSON.stringify(doc.mediaIds);
      if (isSame) return;
      offerUndo(part === "content" ? "The shared text is used." : "The shared pictures are used.", [
        [accountId, before],
      ]);
    },
  };
}
