import {
  Bookmark,
  ChartNoAxesColumn,
  Ellipsis,
  Heart,
  MessageCircle,
  MessageSquareText,
  Repeat2,
  Reply,
  Send,
  Share,
  Star,
  ThumbsUp,
  type LucideIcon,
} from "lucide-react";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { cn } from "@/components/ui/cn";

interface Action {
  icon: LucideIcon;
  label?: string;
}

const ACTIONS: Record<PlatformId, readonly Action[]> = {
  x: [
    { icon: MessageCircle },
    { icon: Repeat2 },
    { icon: Heart },
    { icon: ChartNoAxesColumn },
    { icon: Bookmark },
  ],
  bluesky: [{ icon: MessageCircle }, { icon: Repeat2 }, { icon: Heart }, { icon: Share }, { icon: Ellipsis }],
  mastodon: [{ icon: Reply }, { icon: Repeat2 }, { icon: Star }, { icon: Bookmark }, { icon: Ellipsis }],
  instagram: [{ icon: Heart }, { icon: MessageCircle }, { icon: Send }, { icon: Bookmark }],
  linkedin: [
    { icon: ThumbsUp, label: "Like" },
    { icon: MessageSquareText, label: "Comment" },
    { icon: Repeat2, label: "Repost" },
    { icon: Send, label: "Send" },
  ],
};

/** The row of buttons below a post. Scenery: nothing can be pressed. */
export function PreviewActions({ platform, className }: { platform: PlatformId; className?: string }) {
  return (
    <div
      aria-hidden
      className={cn(
        "text-muted-foreground flex",
        // Instagram keeps three on the left and saving on the right.
        platform === "instagram" ? "gap-4 *:last:ml-auto" : "justify-between",
        className,
      )}
    >
      {ACTIONS[platform].map(({ icon: Icon, label }, index) => (
        <span key={index} className="flex items-center gap-1.5 text-xs font-medium">
          <Icon className="size-[1.1rem]" strokeWidth={1.7} />
          {label}
        </span>
      ))}
    </div>
  );
}
