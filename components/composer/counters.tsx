import { memo } from "react";
import { cn } from "@/components/ui/cn";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import { handleOf, type AccountView } from "./account-view";

/** Length and limit per account, as its network counts. */
export const Counters = memo(function Counters({ views }: { views: readonly AccountView[] }) {
  if (views.length === 0) return null;
  return (
    <ul aria-label="Length per account" className="flex flex-wrap gap-x-4 gap-y-1">
      {views.map((view) => (
        <Counter key={view.account.id} view={view} />
      ))}
    </ul>
  );
});

/** The limit that is nearer: emoji of many parts fill Bluesky's bytes before its characters. */
function bindingLimit(view: AccountView): { length: number; max: number; unit: string } {
  const { length, max, bytes } = view;
  const isBytes = bytes !== null && bytes.length / bytes.max > length / max;
  return isBytes ? { ...bytes, unit: " bytes" } : { length, max, unit: "" };
}

function Counter({ view }: { view: AccountView }) {
  const { account } = view;
  const { length, max, unit } = bindingLimit(view);
  const share = max === 0 ? 0 : length / max;
  const tone =
    share > 1 ? "text-danger font-semibold" : share > 0.9 ? "text-warning" : "text-muted-foreground";
  return (
    <li
      title={`${platformName(account.platform)}, ${handleOf(account)}`}
      className={cn("flex items-center gap-1.5 text-xs tabular-nums", tone)}
    >
      <PlatformIcon platform={account.platform} decorative className="size-3.5" />
      <span aria-hidden>
        {length.toLocaleString("en-US")} / {max.toLocaleString("en-US")}
        {unit}
      </span>
      <span className="sr-only">
        {platformName(account.platform)} {handleOf(account)}: {length} of {max}
        {unit}
        {share > 1 ? `, ${String(length - max)} too many` : ""}
      </span>
    </li>
  );
}
