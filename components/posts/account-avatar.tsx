"use client";

import { Avatar } from "@/components/ui/avatar";
import { cn } from "@/components/ui/cn";
import { PlatformIcon } from "@/components/ui/platform-icon";
import type { PlatformId } from "@/lib/platforms/core/platform-id";

interface Props {
  account: { platform: PlatformId; account_name: string; username: string; avatar_url: string | null };
  className?: string;
}

/** An account's picture with its network's mark in the corner. Decorative: the name stands beside it. */
export function AccountAvatar({ account, className }: Props) {
  return (
    <span className={cn("relative inline-flex size-8 shrink-0", className)}>
      <Avatar
        name={account.account_name || account.username}
        src={account.avatar_url}
        className="size-full"
      />
      <span className="bg-card absolute -right-1 -bottom-1 grid size-[1.1rem] place-items-center rounded-full border">
        <PlatformIcon platform={account.platform} decorative className="size-2.5" />
      </span>
    </span>
  );
}
