"use client";

import { Bell, BellOff, CheckCheck } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useCan, useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { Time } from "@/components/ui/time";
import type { Notification } from "@/lib/notifications/schema";
import { useNotifications } from "./use-notifications";
import { useReadNotifications } from "./use-read-notifications";

/** What a person should look at, with the page where they can act. */
export function NotificationBell() {
  const [open, setOpen] = useState(false);
  const { data } = useNotifications();
  const mayRead = useCan("posts:write");
  const read = useReadNotifications();
  // The workspace shares what is read: nothing is lit for those who could not put it out.
  const unread = mayRead ? (data?.unread ?? 0) : 0;
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          size="icon-sm"
          className="relative"
          aria-label={unread === 0 ? "Notifications" : `Notifications, ${String(unread)} unread`}
        >
          <Bell aria-hidden />
          {unread > 0 && (
            <span
              aria-hidden
              className="bg-destructive text-destructive-foreground absolute -top-1 -right-1 grid h-4 min-w-4 place-items-center rounded-full px-1 text-[0.625rem] font-semibold"
            >
              {unread > 99 ? "99+" : unread}
            </span>
          )}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" aria-label="Notifications" className="w-96 p-0">
        <div className="flex h-12 items-center justify-between border-b px-4">
          <h2 className="text-sm font-semibold">Notifications</h2>
          {unread > 0 && (
            <Button variant="ghost" size="sm" pending={read.isPending} onClick={() => read.mutate(undefined)}>
              <CheckCheck aria-hidden /> Mark all as read
            </Button>
          )}
        </div>
        {data === undefined || data.data.length === 0 ? (
          <p className="text-muted-foreground grid justify-items-center gap-2 px-4 py-10 text-center text-sm">
            <BellOff aria-hidden className="size-5" />
            Nothing needs you.
          </p>
        ) : (
          <ul className="max-h-[60dvh] divide-y overflow-y-auto">
            {data.data.map((notification) => (
              <NotificationRow
                key={notification.id}
                notification={notification}
                isUnread={mayRead && notification.read_at === null}
                onOpen={() => {
                  setOpen(false);
                  if (notification.read_at === null && mayRead) read.mutate([notification.id]);
                }}
              />
            ))}
          </ul>
        )}
      </PopoverContent>
    </Popover>
  );
}

function target(notification: Notification, slug: string): string {
  if (notification.post_id !== null) return `/${slug}/posts/${notification.post_id}`;
  if (notification.account_id !== null) return `/${slug}/accounts#${notification.account_id}`;
  return `/${slug}/logs`;
}

interface RowProps {
  notification: Notification;
  isUnread: boolean;
  onOpen: () => void;
}

function NotificationRow({ notification, isUnread: unread, onOpen }: RowProps) {
  const { slug, timezone } = useWorkspace();
  return (
    <li>
      <Link
        href={target(notification, slug)}
        onClick={onOpen}
        className="hover:bg-accent focus-visible:bg-accent grid grid-cols-[0.5rem_1fr] gap-x-3 px-4 py-3 -outline-offset-2"
      >
        <span
          aria-hidden
          className={cn("mt-1.5 size-2 rounded-full", unread ? "bg-ring" : "bg-transparent")}
        />
        <span className="grid min-w-0 gap-0.5">
          <span
            dir="auto"
            className={cn("text-start text-sm leading-5", unread ? "font-semibold" : "font-medium")}
          >
            {notification.title}
            {unread && <span className="sr-only"> (unread)</span>}
          </span>
          <span
            dir="auto"
            className="text-muted-foreground line-clamp-3 text-start text-[0.8125rem] leading-5"
          >
            {notification.body}
          </span>
          <Time value={notification.created_at} zone={timezone} className="text-muted-foreground text-xs" />
        </span>
      </Link>
    </li>
  );
}
