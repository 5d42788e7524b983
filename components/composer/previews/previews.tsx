import { Eye } from "lucide-react";
import { memo } from "react";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import { handleOf, type AccountView } from "../account-view";
import { PreviewCard } from "./preview-card";

/** One card per chosen account; in an account's own tab only that one. */
export const Previews = memo(function Previews({
  views,
  only,
}: {
  views: readonly AccountView[];
  only: string | null;
}) {
  const shown = only === null ? views : views.filter((view) => view.account.id === only);
  if (shown.length === 0) {
    return (
      <div className="text-muted-foreground grid justify-items-center gap-2 rounded-xl border border-dashed px-6 py-10 text-center text-sm">
        <Eye aria-hidden className="size-5" />
        Choose an account to see the post as its readers will.
      </div>
    );
  }
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,20rem),1fr))] gap-6">
      {shown.map((view) => (
        <li key={view.account.id} className="grid max-w-[24rem] min-w-0 content-start gap-2">
          <p className="text-muted-foreground flex items-center gap-1.5 text-xs font-medium">
            <PlatformIcon platform={view.account.platform} decorative className="size-3.5" />
            {platformName(view.account.platform)} · {handleOf(view.account)}
          </p>
          <PreviewCard view={view} />
        </li>
      ))}
    </ul>
  );
});
