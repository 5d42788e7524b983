import { Tag } from "lucide-react";
import { cn } from "@/components/ui/cn";

/** The words by which a post is found again. Nothing when it has none. */
export function PostLabels({ labels, className }: { labels: readonly string[]; className?: string }) {
  if (labels.length === 0) return null;
  return (
    <span className={cn("flex min-w-0 flex-wrap items-center gap-1", className)}>
      <span className="sr-only">Labels: </span>
      {labels.map((label) => (
        <span
          key={label}
          className="bg-muted text-muted-foreground inline-flex max-w-32 min-w-0 items-center gap-1 rounded-sm border px-1.5 text-xs leading-5"
        >
          <Tag aria-hidden className="size-3 shrink-0" />
          <span className="truncate" dir="auto">
            {label}
          </span>
        </span>
      ))}
    </span>
  );
}
