"use client";

import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import type { PlatformId } from "@/lib/platforms/core/platform-id";

/** An account on which a post goes out. */
export interface Receiver {
  id: string;
  platform: PlatformId;
  name: string;
}

/** Why a person is asked: they pressed the button, or the time that they chose has passed. */
export type PublishQuestion = "now" | "past";

interface Props {
  asking: PublishQuestion | null;
  onAsk: (question: PublishQuestion | null) => void;
  receivers: readonly Receiver[];
  onConfirm: () => Promise<void>;
}

/** Before a post goes out at once: on which accounts. */
export function PublishNowDialog({ asking, onAsk, receivers, onConfirm }: Props) {
  const isPast = asking === "past";
  return (
    <ConfirmDialog
      open={asking !== null}
      onOpenChange={(open) => !open && onAsk(null)}
      title={isPast ? "This time has passed. Publish now?" : "Publish this post now?"}
      confirmLabel="Publish now"
      cancelLabel={isPast ? "Choose another time" : "Not yet"}
      onConfirm={onConfirm}
    >
      <p>It goes out at once, and not every network lets a post be taken back:</p>
      <ul className="text-foreground grid gap-1" aria-label="Accounts">
        {receivers.map(({ id, platform, name }) => (
          <li key={id} className="flex items-center gap-2">
            <PlatformIcon platform={platform} decorative />
            <span className="min-w-0 truncate">
              {platformName(platform)} · <bdi>{name}</bdi>
            </span>
          </li>
        ))}
      </ul>
    </ConfirmDialog>
  );
}
