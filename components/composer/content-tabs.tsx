"use client";

import { CircleAlert, PenLine, UsersRound } from "lucide-react";
import type { Upload } from "@/components/media/use-uploads";
import { cn } from "@/components/ui/cn";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import type { SocialAccount } from "@/lib/accounts/schema";
import type { Issue } from "@/lib/core/errors";
import type { MediaItem } from "@/lib/media/schema";
import type { Finding } from "@/lib/posts/schema";
import { handleOf, type AccountView } from "./account-view";
import { ContentPanel } from "./content-panel";
import { Counters } from "./counters";
import type { ComposerDoc } from "./document";
import { mediaIdsFor, ownsPart, type DocEdit, type Target } from "./edit-doc";
import { FindingsList, type FindingActions } from "./findings-list";
import { issueFor } from "./issues";
import { MediaStrip } from "./media-strip";
import { OptionFields } from "./option-fields";
import { OwnTextsNote } from "./own-texts-note";
import { useStaleForks, type StaleForks } from "./stale-forks";

interface Uploads {
  uploads: readonly Upload[];
  retry: (upload: Upload) => void;
  remove: (key: number) => void;
}

interface Props {
  doc: ComposerDoc;
  views: readonly AccountView[];
  accounts: readonly SocialAccount[];
  current: string;
  onTab: (tab: string) => void;
  library: ReadonlyMap<string, MediaItem>;
  findings: readonly Finding[];
  issues: readonly Issue[];
  uploads: Uploads;
  isOver: boolean;
  actions: FindingActions;
  onEdit: (edit: DocEdit) => void;
  onAltText: (item: MediaItem, altText: string) => void;
  onLibrary: () => void;
}

/** The shared content, and one tab per account for what differs there. */
export function ContentTabs(props: Props) {
  const { views, doc, findings, current, onTab } = props;
  const stale = useStaleForks(doc);
  return (
    <Tabs value={current} onValueChange={onTab} className="min-w-0">
      {/*
       * There before the first account is chosen, unseen: the field in which somebody writes must stay the same one.
       * Positioned: hidden words of a scrolling list must not widen the page.
       */}
      <TabsList
        aria-label="Whose content"
        className={cn("relative sm:flex-wrap", views.length === 0 && "hidden")}
      >
        <TabsTrigger value="shared">
          <UsersRound aria-hidden /> All accounts
        </TabsTrigger>
        {views.map(({ account }) => {
          const isCustom = doc.variants[account.id] !== undefined;
          const isBad = findings.some((one) => one.account_id === account.id && one.severity === "error");
          return (
            <TabsTrigger key={account.id} value={account.id}>
              <PlatformIcon platform={account.platform} decorative />
              <span className="max-w-36 truncate">
                <span className="sr-only">{platformName(account.platform)} </span>
                <bdi>{handleOf(account)}</bdi>
              </span>
              {isCustom && (
                <PenLine aria-label={forkWords(doc, account.id)} role="img" className="size-3.5!" />
              )}
              {doc.variants[account.id]?.content !== undefined && (
                <span aria-hidden className="text-muted-foreground text-xs">
                  own text
                </span>
              )}
              {isBad && (
                <CircleAlert aria-label="has an error" role="img" className="text-danger size-3.5!" />
              )}
            </TabsTrigger>
          );
        })}
      </TabsList>
      <TabsContent value="shared">
        <TargetContent {...props} stale={stale} view={null} />
      </TabsContent>
      {views.map((view) => (
        <TabsContent key={view.account.id} value={view.account.id}>
          <TargetContent {...props} stale={stale} view={view} />
        </TabsContent>
      ))}
    </Tabs>
  );
}

const forkWords = (doc: ComposerDoc, accountId: string) =>
  doc.variants[accountId]?.content === undefined ? "customized" : "customized: has its own text";

function TargetContent({ view, stale, ...props }: Props & { view: AccountView | null; stale: StaleForks }) {
  const { doc, views, library, issues, uploads, actions, onEdit } = props;
  const target: Target = view === null ? "shared" : { accountId: view.account.id };
  const media = mediaIdsFor(doc, target).flatMap((id) => library.get(id) ?? []);
  const ownsMedia = ownsPart(doc, target, "media_ids");
  const own =
    view === null ? props.findings : props.findings.filter((one) => one.account_id === view.account.id);
  const error =
    view !== null && ownsPart(doc, target, "content")
      ? issueFor(issues, "variants", view.account.id, "content")
      : issueFor(issues, "content");
  // The shared counter tells of those that use the shared text.
  const counted = view === null ? views : [view];
  return (
    <div className="grid gap-4">
      <ContentPanel
        doc={doc}
        target={target}
        name={view === null ? null : handleOf(view.account)}
        error={error}
        media={media}
        isOver={props.isOver}
        onEdit={onEdit}
        onBackToShared={actions.repairs.backToShared}
        onAddPictures={actions.onAddPicture}
        onLibrary={props.onLibrary}
        counters={<Counters views={counted} />}
        strip={
          <MediaStrip
            media={ownsMedia ? media : []}
            uploads={uploads.uploads}
            onOrder={(mediaIds) => onEdit({ type: "media", target, mediaIds })}
            onAltText={props.onAltText}
            onRetry={uploads.retry}
            onStop={uploads.remove}
          />
        }
      />
      {view === null && <OwnTextsNote doc={doc} views={views} stale={stale} repairs={actions.repairs} />}
      <FindingsList findings={own} accounts={props.accounts} accountCount={counted.length} {...actions} />
      {view !== null && (
        <OptionFields
          view={view}
          errorOf={(name) =>
            own.find((one) => one.path[2] === "options" && one.path[3] === name)?.message ??
            issueFor(issues, "variants", view.account.id, "options", name)
          }
          onChange={(name, value) => onEdit({ type: "option", accountId: view.account.id, name, value })}
        />
      )}
    </div>
  );
}
