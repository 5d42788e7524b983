"use client";

import { cn } from "@/components/ui/cn";
import { POST_TABS, TABS, type PostTab } from "./post-tabs";

/** Which part of the posts is listed. */
export function PostTabBar({ tab, onTab }: { tab: PostTab; onTab: (tab: PostTab) => void }) {
  return (
    <div role="group" aria-label="Which posts" className="flex gap-1 border-b">
      {POST_TABS.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === tab}
          onClick={() => onTab(one)}
          className={cn(
            "-mb-px h-9 rounded-t-md border-b-2 px-3 text-sm font-medium transition-colors",
            one === tab
              ? "border-primary text-foreground"
              : "text-muted-foreground hover:text-foreground border-transparent",
          )}
        >
          {TABS[one].label}
        </button>
      ))}
    </div>
  );
}
