"use client";

import { PenLine, SquareArrowOutUpRight } from "lucide-react";
import Link from "next/link";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { PostLabels } from "@/components/posts/post-labels";
import { PostState } from "@/components/posts/post-state";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import { DeliveryStateBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { CalendarEntry } from "@/lib/posts/schema";
import { wordsOf } from "./entry-chip";
import { whyNotMoved } from "./can-move";
import { MoveForm } from "./move-form";

interface Props {
  entry: CalendarEntry | null;
  zone: string;
  onClose: () => void;
  onMove: (entry: CalendarEntry, to: Date) => void;
  /** It is gone: the focus goes where it came from, or to where its post went. */
  onClosed: () => void;
}

/** A post of the calendar at a glance, and the keyboard's way of moving it. */
export function EntryDialog({ entry, zone, onClose, onMove, onClosed }: Props) {
  return (
    <Dialog open={entry !== null} onOpenChange={(open) => !open && onClose()}>
      <DialogContent
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          onClosed();
        }}
      >
        {entry !== null && <EntryBody entry={entry} zone={zone} onClose={onClose} onMove={onMove} />}
      </DialogContent>
    </Dialog>
  );
}

function EntryBody({ entry, zone, onClose, onMove }: Omit<Props, "onClosed"> & { entry: CalendarEntry }) {
  const { slug } = useWorkspace();
  const canWrite = useCan("posts:write");
  const href = `/${slug}/posts/${entry.id}`;
  const refusal = whyNotMoved(entry);
  return (
    <>
      <DialogHeader>
        <DialogTitle>
          <Time value={entry.at} zone={zone} />
        </DialogTitle>
        <DialogDescription asChild>
          <div>
            <span className="flex flex-wrap items-center gap-2">
              <PostState post={entry} zone={zone} />
              <PostLabels labels={entry.labels} />
            </span>
          </div>
        </DialogDescription>
      </DialogHeader>
      <div className="flex gap-3">
        {entry.thumbnail_url !== null && (
          <img
            src={entry.thumbnail_url}
            alt=""
            className="bg-muted size-20 shrink-0 rounded-md object-cover"
          />
        )}
        <p className="min-w-0 text-sm leading-6 break-words whitespace-pre-wrap" dir="auto">
          {wordsOf(entry)}
          {entry.excerpt.length >= 120 && "…"}
        </p>
      </div>
      <ul className="grid gap-2" aria-label="Accounts">
        {entry.accounts.map((account) => (
          <li key={account.id} className="flex items-center gap-2 text-sm">
            <PlatformIcon platform={account.platform} decorative />
            <span className="min-w-0 flex-1 truncate">
              {platformName(account.platform)} · <bdi>{account.username}</bdi>
            </span>
            <DeliveryStateBadge state={account.status} />
          </li>
        ))}
        {entry.accounts.length === 0 && (
          <li className="text-muted-foreground text-sm">No account is chosen yet.</li>
        )}
      </ul>
      {canWrite && refusal !== null && <p className="text-muted-foreground text-sm">{refusal}</p>}
      {canWrite && refusal === null && (
        <MoveForm
          at={new Date(entry.at)}
          zone={zone}
          onMove={(to) => {
            onMove(entry, to);
            onClose();
          }}
        />
      )}
      <DialogFooter>
        {canWrite && entry.status !== "published" && entry.locked === null && (
          <Button asChild variant="outline">
            <Link href={`${href}/edit`}>
              <PenLine aria-hidden /> Edit
            </Link>
          </Button>
        )}
        <Button asChild>
          <Link href={href}>
            <SquareArrowOutUpRight aria-hidden /> Open
          </Link>
        </Button>
      </DialogFooter>
    </>
  );
}
