import { Hourglass } from "lucide-react";
import { PostLabels } from "@/components/posts/post-labels";
import { waitingWords } from "@/components/posts/waiting-words";
import { cn } from "@/components/ui/cn";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import { PostStatusIcon } from "@/components/ui/status-badge";
import { wallClockOf } from "@/lib/posts/wall-clock";
import type { CalendarEntry, PostStatus } from "@/lib/posts/schema";

const EDGE: Record<PostStatus, string> = {
  draft: "border-l-neutral border-dashed",
  scheduled: "border-l-info",
  publishing: "border-l-violet",
  published: "border-l-success",
  partially_published: "border-l-warning",
  failed: "border-l-danger",
  needs_attention: "border-l-warning",
  cancelled: "border-l-neutral line-through decoration-1",
};

const MAX_ICONS = 4;

/** The networks of a post; more hide behind a count. */
export function AccountIcons({ accounts }: { accounts: CalendarEntry["accounts"] }) {
  const platforms = [...new Set(accounts.map((account) => account.platform))];
  return (
    <span className="flex flex-wrap items-center justify-end gap-1">
      {platforms.slice(0, MAX_ICONS).map((platform) => (
        <PlatformIcon key={platform} platform={platform} className="size-3" />
      ))}
      {platforms.length > MAX_ICONS && <span className="text-xs">+{platforms.length - MAX_ICONS}</span>}
    </span>
  );
}

const namesOf = (accounts: CalendarEntry["accounts"]) =>
  accounts.map(({ platform, username }) => `${platformName(platform)}, ${username}`).join("\n");

/** Whose post it is, where there is room to say so. */
function AccountNames({ accounts }: { accounts: CalendarEntry["accounts"] }) {
  if (accounts.length === 0) return null;
  return <span className="truncate font-medium">{accounts.map(({ username }) => username).join(", ")}</span>;
}

/** A post in the grid: time, state, networks, and how it begins. */
export function EntryChip({ entry, zone, isTall }: { entry: CalendarEntry; zone: string; isTall: boolean }) {
  const time = wallClockOf(new Date(entry.at), zone).slice(11, 16);
  return (
    <div
      className={cn(
        "bg-card text-foreground hover:bg-accent grid grid-cols-[minmax(0,1fr)] gap-0.5 rounded-md border border-l-3 px-1.5 py-1 text-left text-xs leading-4 transition-colors",
        entry.next_try_at === null ? EDGE[entry.status] : "border-l-warning",
        isTall && "gap-1.5 p-2",
      )}
    >
      <span className="flex items-center gap-1.5">
        <span className="font-semibold tabular-nums">{time}</span>
        {entry.next_try_at === null && <PostStatusIcon status={entry.status} className="[&_svg]:size-3.5" />}
        <span className="ml-auto" title={namesOf(entry.accounts)}>
          <AccountIcons accounts={entry.accounts} />
        </span>
      </span>
      {entry.next_try_at !== null && (
        <span className="text-warning flex items-start gap-1 font-medium" suppressHydrationWarning>
          <Hourglass aria-hidden className="mt-px size-3.5 shrink-0" />
          <span className="min-w-0 break-words">{waitingWords(entry.next_try_at, zone, new Date())}</span>
        </span>
      )}
      {isTall && entry.thumbnail_url !== null && (
        <img
          src={entry.thumbnail_url}
          alt=""
          className="bg-muted aspect-video w-full rounded-sm object-cover"
        />
      )}
      {isTall && <AccountNames accounts={entry.accounts} />}
      {isTall && <PostLabels labels={entry.labels} />}
      <span className="flex min-w-0 items-baseline gap-1">
        {!isTall && entry.labels[0] !== undefined && (
          <span
            dir="auto"
            title={entry.labels.join(", ")}
            className="bg-muted max-w-[45%] shrink-0 truncate rounded-sm px-1 text-[0.6875rem] font-medium"
          >
            {entry.labels[0]}
            {entry.labels.length > 1 && ` +${String(entry.labels.length - 1)}`}
          </span>
        )}
        <span
          dir="auto"
          className={cn(
            "text-muted-foreground min-w-0 flex-1 text-start break-words",
            isTall ? "line-clamp-4" : "truncate",
          )}
        >
          {wordsOf(entry)}
        </span>
      </span>
    </div>
  );
}

/** How a post begins, or what it is when it has no text. */
export function wordsOf(entry: Pick<CalendarEntry, "excerpt" | "media_count">): string {
  if (entry.excerpt.trim() !== "") return entry.excerpt;
  if (entry.media_count === 0) return "No text";
  return entry.media_count === 1 ? "A picture" : `${String(entry.media_count)} pictures`;
}
