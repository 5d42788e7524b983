"use client";

import { useMemo, useState } from "react";
import { toast } from "sonner";
import { useAccounts } from "@/components/accounts/use-accounts";
import { LibraryDialog } from "@/components/media/library-dialog";
import { useUploads } from "@/components/media/use-uploads";
import { cn } from "@/components/ui/cn";
import type { Post } from "@/lib/posts/schema";
import { AccountChooser } from "./account-chooser";
import { accountView } from "./account-view";
import { ConflictPanel } from "./conflict-panel";
import { ContentTabs } from "./content-tabs";
import { type ComposerDoc, isBlank } from "./document";
import { mediaIdsFor, type Target } from "./edit-doc";
import { IssueAlert } from "./issue-alert";
import { issueFor } from "./issues";
import { LinkField } from "./link-field";
import { Previews } from "./previews/previews";
import { RestoredNote } from "./restored-note";
import { SubmitBar } from "./submit-bar";
import { TimeFields } from "./time-fields";
import { useComposer } from "./use-composer";
import { useFindings } from "./use-findings";
import { useLibrary } from "./use-library";
import { type SubmitAction, useSubmit } from "./use-submit";

export interface ComposerProps {
  /** The stored post to edit; null for a new one. */
  post: Post | null;
  initial?: Partial<ComposerDoc>;
  /** Bring back a new post that was lost in this browser. */
  restoresNew?: boolean;
  /** In a dialog the previews stand below. */
  isNarrow?: boolean;
  onCreated?: (post: Post) => void;
  onDone: (post: Post, action: SubmitAction) => void;
}

export function ComposerBody({ inBrowser, ...props }: ComposerProps & { inBrowser: boolean }) {
  const { post, initial, restoresNew = false, isNarrow = false, onCreated, onDone } = props;
  const composer = useComposer({ post, initial, restoresNew, inBrowser, onCreated });
  const { doc, edit, issues, saver, saveState } = composer;
  const submission = useSubmit(composer, onDone);
  const accounts = useAccounts().data?.data ?? [];
  const [tab, setTab] = useState("shared");
  const [libraryOpen, setLibraryOpen] = useState(false);

  const wanted = useMemo(
    () => [...doc.mediaIds, ...Object.values(doc.variants).flatMap((variant) => variant.media_ids ?? [])],
    [doc.mediaIds, doc.variants],
  );
  const { library, know, setAltText } = useLibrary(post?.media ?? [], wanted);
  const uploads = useUploads<Target>((item, target) => {
    know([item]);
    edit({ type: "add_media", target, mediaId: item.id });
  });

  const chosen = doc.accountIds.flatMap((id) => accounts.find((account) => account.id === id) ?? []);
  const views = chosen.map((account) => accountView(doc, account, library));
  const current = tab === "shared" || doc.accountIds.includes(tab) ? tab : "shared";
  const target: Target = current === "shared" ? "shared" : { accountId: current };
  const { findings } = useFindings(doc, inBrowser && (!isBlank(doc) || issues.length > 0));
  const gone = doc.accountIds.filter(
    (id) => accounts.length > 0 && !accounts.some((account) => account.id === id),
  );

  function resolve(choice: "mine" | "theirs", theirs: Post) {
    const mine = doc;
    composer.resolveConflict(choice, theirs);
    if (choice === "theirs") {
      toast("Their version is open now.", {
        duration: 20_000,
        action: { label: "Bring mine back", onClick: () => edit({ type: "load", doc: mine }) },
      });
    }
  }

  return (
    <div className={cn("grid items-start gap-8", !isNarrow && "xl:grid-cols-[minmax(0,1fr)_24rem]")}>
      <form
        aria-label={post === null ? "New post" : "Edit post"}
        className="min-w-0"
        onSubmit={(event) => event.preventDefault()}
      >
        {/* What is typed before the sitting begins would be lost: nothing can be. */}
        <fieldset disabled={!inBrowser} className="grid min-w-0 gap-6">
          {composer.restoredAt !== null && (
            <RestoredNote
              at={composer.restoredAt}
              timezone={doc.timezone}
              isNew={post === null}
              onKeep={() => composer.setRestoredAt(null)}
              onDiscard={() => composer.startOver()}
            />
          )}
          {saveState.kind === "conflict" && (
            <ConflictPanel
              theirs={saveState.theirs}
              mine={doc}
              onKeepMine={() => resolve("mine", saveState.theirs)}
              onTakeTheirs={() => resolve("theirs", saveState.theirs)}
            />
          )}
          <AccountChooser
            accounts={accounts}
            chosen={doc.accountIds}
            error={issueFor(issues, "social_account_ids") ?? goneWords(gone.length)}
            onToggle={(accountId) => edit({ type: "toggle_account", accountId })}
            onAll={(accountIds) => edit({ type: "accounts", accountIds })}
          />
          <ContentTabs
            doc={doc}
            views={views}
            accounts={accounts}
            current={current}
            onTab={setTab}
            library={library}
            findings={findings}
            issues={issues}
            uploads={uploads}
            onEdit={edit}
            onAltText={setAltText}
            onLibrary={() => setLibraryOpen(true)}
          />
          {doc.link !== null && (
            <LinkField link={doc.link} onChange={(link) => edit({ type: "link", link })} />
          )}
          <TimeFields
            doc={doc}
            error={issueFor(issues, "scheduled_at")}
            onChange={(time) => edit({ type: "time", ...time })}
          />
          <IssueAlert issues={issues} findings={findings} accounts={accounts} />
          <SubmitBar
            saver={saver}
            saveState={saveState}
            timezone={doc.timezone}
            isUploading={uploads.isBusy}
            isInDialog={isNarrow}
            submission={submission}
          />
        </fieldset>
      </form>
      <aside
        aria-label="Preview"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must take focus (WCAG 2.1.1)
        tabIndex={0}
        className={cn(
          "min-w-0 rounded-md",
          !isNarrow && "xl:sticky xl:top-6 xl:max-h-[calc(100dvh-3rem)] xl:overflow-y-auto",
        )}
      >
        <h2 className="mb-3 text-sm font-medium">Preview</h2>
        <Previews views={views} only={current === "shared" ? null : current} />
      </aside>
      <LibraryDialog
        open={libraryOpen}
        onOpenChange={setLibraryOpen}
        taken={mediaIdsFor(doc, target)}
        onChoose={(items) => {
          know(items);
          for (const item of items) edit({ type: "add_media", target, mediaId: item.id });
        }}
      />
    </div>
  );
}

function goneWords(count: number): string | undefined {
  if (count === 0) return undefined;
  return count === 1
    ? "One account of this post has been disconnected."
    : `${String(count)} accounts of this post have been disconnected.`;
}
