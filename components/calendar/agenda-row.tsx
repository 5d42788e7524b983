import { AccountAvatarRow } from "@/components/posts/account-avatar-row";
import { PostLabels } from "@/components/posts/post-labels";
import { PostState } from "@/components/posts/post-state";
import { wallClockOf } from "@/lib/posts/wall-clock";
import type { CalendarEntry } from "@/lib/posts/schema";
import { wordsOf } from "./entry-chip";

/** Every row is as tall as every other: a list knows how long it is before it has them. */
export const ROW_PX = 96;
const GAP_PX = 8;
export const rowsPx = (count: number) => count * ROW_PX + Math.max(0, count - 1) * GAP_PX;

interface Props {
  entries: readonly CalendarEntry[];
  zone: string;
  onOpen: (entry: CalendarEntry) => void;
}

/** Posts below each other, each a button that opens it. */
export function AgendaRows({ entries, zone, onOpen }: Props) {
  return (
    <ul className="grid gap-2">
      {entries.map((entry) => (
        <li key={entry.id} style={{ height: ROW_PX }}>
          <button
            type="button"
            data-entry={entry.id}
            onClick={() => onOpen(entry)}
            className="bg-card hover:bg-accent flex size-full items-start gap-3 overflow-hidden rounded-lg border p-3 text-left transition-colors"
          >
            <span className="grid min-w-0 flex-1 gap-1">
              <span className="flex h-6 min-w-0 items-center gap-2 overflow-hidden">
                <span className="text-sm font-semibold tabular-nums">
                  {wallClockOf(new Date(entry.at), zone).slice(11, 16)}
                </span>
                <PostState post={entry} zone={zone} />
                <AccountAvatarRow accounts={entry.accounts} className="flex-nowrap" />
                <PostLabels labels={entry.labels} className="flex-nowrap overflow-hidden" />
              </span>
              <span
                dir="auto"
                className="text-muted-foreground line-clamp-2 text-start text-sm leading-5 break-words"
              >
                {wordsOf(entry)}
              </span>
            </span>
            {entry.thumbnail_url !== null && (
              <img
                src={entry.thumbnail_url}
                alt=""
                className="bg-muted size-16 shrink-0 rounded-md object-cover"
              />
            )}
          </button>
        </li>
      ))}
    </ul>
  );
}
