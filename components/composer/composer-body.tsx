"use client";

import { useDeferredValue, useMemo, useRef, useState } from "react";
import { toast } from "sonner";
import { useAccounts } from "@/components/accounts/use-accounts";
import { useWorkspace } from "@/components/layout/workspace-context";
import { LibraryDialog } from "@/components/media/library-dialog";
import { ACCEPTED_TYPES } from "@/components/media/upload-picture";
import { cn } from "@/components/ui/cn";
import type { SocialAccount } from "@/lib/accounts/schema";
import type { Finding, Post } from "@/lib/posts/schema";
import { AccountChooser } from "./account-chooser";
import { accountView, handleOf } from "./account-view";
import { ComposerNotes } from "./composer-notes";
import { ContentTabs } from "./content-tabs";
import { type ComposerDoc, isBlank } from "./document";
import { mediaIdsFor, ownsPart, type Target } from "./edit-doc";
import { groupFindings, pictureOf } from "./group-findings";
import { IssueAlert } from "./issue-alert";
import { issueFor } from "./issues";
import { LabelsField } from "./labels-field";
import { LinkCardField } from "./link-card-field";
import { LinkField } from "./link-field";
import type { Receiver } from "./publish-now-dialog";
import { Previews } from "./previews/previews";
import { SubmitBar } from "./submit-bar";
import { TagFields } from "./tag-fields";
import { TimeFields } from "./time-fields";
import { useComposer } from "./use-composer";
import { useFindings } from "./use-findings";
import { useFirstFocus } from "./use-first-focus";
import { useLeaving } from "./use-leaving";
import { usePictures } from "./use-pictures";
import { useRepairs } from "./use-repairs";
import { useShortcuts } from "./use-shortcuts";
import { type SubmitAction, useSubmit } from "./use-submit";

export interface ComposerProps {
  /** The stored post to edit; null for a new one. */
  post: Post | null;
  initial?: Partial<ComposerDoc>;
  /** Bring back a new post that was lost in this browser. */
  restoresNew?: boolean;
  /** In a dialog the previews stand below. */
  isNarrow?: boolean;
  /** The sitting to go on with. */
  sitting?: string | null;
  onBegun?: (sitting: string) => void;
  /** Goes on here with what another tab has. */
  onBring?: (sitting: string) => void;
  /** Another new post, with this in it. */
  onStartNew?: ((initial?: Partial<ComposerDoc>) => void) | undefined;
  onCreated?: (post: Post) => void;
  onDone: (post: Post, action: SubmitAction) => void;
}

const NO_ACCOUNTS: readonly SocialAccount[] = [];

/** Accounts on which it would go out now: where it is out already, nothing happens. */
function receiversOf(
  accountIds: readonly string[],
  accounts: readonly SocialAccount[],
  post: Post | null,
): Receiver[] {
  const isOut = (id: string) =>
    post?.deliveries.some(({ account, status }) => account.id === id && status === "published") === true;
  return accountIds
    .filter((id) => !isOut(id))
    .flatMap((id) => accounts.find((account) => account.id === id) ?? [])
    .map((account) => ({ id: account.id, platform: account.platform, name: handleOf(account) }));
}

export function ComposerBody({ inBrowser, ...props }: ComposerProps & { inBrowser: boolean }) {
  const { post, initial, restoresNew = false, isNarrow = false, sitting = null, onDone } = props;
  const { onBegun, onCreated } = props;
  const { slug } = useWorkspace();
  const composer = useComposer({ post, initial, restoresNew, sitting, inBrowser, onBegun, onCreated });
  const { doc, edit, issues, saver, saveState } = composer;
  const accounts = useAccounts().data?.data ?? NO_ACCOUNTS;
  const [tab, setTab] = useState("shared");
  const [libraryOpen, setLibraryOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const picker = useRef<HTMLInputElement>(null);

  const current = tab === "shared" || doc.accountIds.includes(tab) ? tab : "shared";
  const target: Target = current === "shared" ? "shared" : { accountId: current };
  const pictures = usePictures(composer, { initial: post?.media ?? [], target, inBrowser });
  const { library, know, uploads } = pictures;
  useLeaving(composer.session, inBrowser, uploads.stopAll);
  const locked = post?.locked ?? null;
  const submission = useSubmit(composer, () => pictures.altTexts.flush(), {
    done: onDone,
    refused: showProblem,
  });
  useFirstFocus(root, inBrowser && !isNarrow);
  useShortcuts(root, {
    onSave: () => locked === null && void submission.submit("save"),
    onSchedule: () =>
      !uploads.isBusy && locked === null && void submission.submit(saver.savesItself ? "schedule" : "save"),
  });

  const storedCard = saver.post?.card ?? null;
  // Counting and drawing a long text for many accounts must not hold up the next key.
  const settled = useDeferredValue(doc);
  const views = useMemo(
    () =>
      settled.accountIds
        .flatMap((id) => accounts.find((account) => account.id === id) ?? [])
        .map((account) => accountView(settled, account, library, storedCard)),
    [settled, accounts, library, storedCard],
  );
  const gone =
    accounts.length === 0
      ? []
      : doc.accountIds.filter((id) => !accounts.some((account) => account.id === id));
  const checked = { ...doc, accountIds: doc.accountIds.filter((id) => !gone.includes(id)) };
  const { findings, isCurrent } = useFindings(
    checked,
    saver.post?.id ?? null,
    inBrowser && (!isBlank(doc) || issues.length > 0),
  );
  const repairs = useRepairs({ doc: checked, edit, know, isCurrent });

  function resolve(choice: "mine" | "theirs", theirs: Post) {
    const mine = doc;
    composer.resolveConflict(choice, theirs);
    if (choice === "theirs") offerBack("Their version is open now.", mine);
  }

  function offerBack(words: string, mine: ComposerDoc) {
    toast(words, {
      duration: 20_000,
      action: { label: "Bring mine back", onClick: () => edit({ type: "load", doc: mine }) },
    });
  }

  /** Brings the first thing that is wrong into view. */
  function showProblem() {
    requestAnimationFrame(() => {
      root.current
        ?.querySelector('[data-problem], [aria-invalid="true"], form [role="alert"]')
        ?.scrollIntoView({ block: "center", behavior: "smooth" });
    });
  }

  function goToAltText(finding: Finding) {
    const holder: Target = { accountId: finding.account_id };
    const id = mediaIdsFor(doc, holder)[(pictureOf(finding) ?? 1) - 1];
    setTab(ownsPart(doc, holder, "media_ids") ? finding.account_id : "shared");
    // The tab with the field is there after the next paint.
    requestAnimationFrame(() => {
      root.current?.querySelector<HTMLInputElement>(`[data-alt-text-of="${id ?? ""}"]`)?.focus();
    });
  }

  return (
    <div
      ref={root}
      className={cn(
        "grid items-start gap-8",
        !isNarrow &&
          "lg:gap-6 lg:grid-cols-[minmax(0,1fr)_18rem] xl:grid-cols-[minmax(0,1fr)_24rem] xl:gap-8",
      )}
    >
      <form
        aria-label={post === null ? "New post" : "Edit post"}
        className="@container min-w-0"
        onSubmit={(event) => event.preventDefault()}
      >
        {/* What is typed before the sitting begins would be lost: nothing can be. */}
        <fieldset disabled={!inBrowser} className="grid min-w-0 gap-6">
          {inBrowser && (
            <ComposerNotes
              composer={composer}
              post={post}
              offersLast={post === null && props.onStartNew !== undefined}
              onBring={props.onBring}
              onStartNew={props.onStartNew}
              onResolve={resolve}
            />
          )}
          <AccountChooser
            accounts={accounts}
            chosen={doc.accountIds}
            gone={gone}
            error={issueFor(issues, "social_account_ids")}
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
            isOver={pictures.isOver}
            actions={{
              repairs,
              onAltText: goToAltText,
              onAddPicture: () => picker.current?.click(),
              accountsHref: `/${slug}/accounts`,
            }}
            onEdit={edit}
            onAltText={pictures.setAltText}
            onLibrary={() => setLibraryOpen(true)}
          />
          <input
            ref={picker}
            type="file"
            multiple
            accept={ACCEPTED_TYPES}
            className="sr-only"
            tabIndex={-1}
            aria-label="Pictures to upload"
            onChange={(event) => {
              pictures.takeFiles([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          <TagFields doc={doc} issues={issues} onEdit={edit} />
          {doc.link !== null && (
            <LinkField link={doc.link} onChange={(link) => edit({ type: "link", link })} />
          )}
          {(doc.card !== null || views.some(({ manifest }) => manifest.linkCard.madeBy === "client")) && (
            <LinkCardField
              doc={doc}
              stored={storedCard}
              library={library}
              issues={issues}
              savesItself={saver.savesItself}
              onKnow={know}
              onEdit={edit}
            />
          )}
          <TimeFields
            doc={doc}
            inBrowser={inBrowser}
            error={issueFor(issues, "scheduled_at")}
            onChange={(time) => edit({ type: "time", ...time })}
          />
          <LabelsField
            labels={doc.labels}
            error={issueFor(issues, "labels")}
            onChange={(labels) => edit({ type: "labels", labels })}
          />
          <IssueAlert issues={issues} findings={findings} accounts={accounts} />
          <SubmitBar
            saver={saver}
            saveState={saveState}
            timezone={doc.timezone}
            isUploading={uploads.isBusy}
            isLocked={locked !== null}
            isInDialog={isNarrow}
            problems={groupFindings(findings).filter(({ severity }) => severity === "error").length}
            onShowProblems={() => {
              setTab("shared");
              showProblem();
            }}
            submission={submission}
            receivers={receiversOf(checked.accountIds, accounts, post)}
            onDiscard={() => {
              const mine = doc;
              composer.backToSaved();
              offerBack("Your changes are discarded.", mine);
            }}
          />
        </fieldset>
      </form>
      <aside
        aria-label="Preview"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must take focus (WCAG 2.1.1)
        tabIndex={0}
        className={cn(
          "min-w-0 rounded-md",
          !isNarrow && "lg:sticky lg:top-6 lg:max-h-[calc(100dvh-3rem)] lg:overflow-y-auto",
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
          for (const item of items) edit({ type: "add_media", target: pictures.receiver, mediaId: item.id });
        }}
      />
    </div>
  );
}
