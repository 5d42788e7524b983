import { ListTree, Newspaper, Zap, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { cn } from "@/components/ui/cn";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import type { PlatformId } from "@/lib/platforms/core/platform-id";
import { SANDBOX_VIEWS, type SandboxViewName } from "./view";

const VIEWS: Record<SandboxViewName, { label: string; icon: LucideIcon }> = {
  timelines: { label: "Timelines", icon: Newspaper },
  faults: { label: "Faults", icon: Zap },
  journal: { label: "Requests", icon: ListTree },
};

const LINK =
  "inline-flex h-8 items-center gap-2 rounded-md px-3 text-sm font-medium whitespace-nowrap transition-colors [&_svg]:size-4";

interface SandboxNavProps {
  view: SandboxViewName;
  network: PlatformId | null;
  /** Those that are simulated here. */
  networks: readonly PlatformId[];
}

/** Which part of the sandbox, and of which network; both in the address. */
export function SandboxNav({ view, network, networks }: SandboxNavProps) {
  const href = (to: SandboxViewName, at: PlatformId | null) =>
    `?${new URLSearchParams({ view: to, ...(at === null ? {} : { network: at }) }).toString()}`;
  return (
    <div className="mb-5 grid gap-3">
      <nav aria-label="Parts of the sandbox" className="overflow-x-auto">
        <ul className="bg-muted inline-flex gap-0.5 rounded-lg border p-0.5">
          {SANDBOX_VIEWS.map((name) => {
            const { label, icon: Icon } = VIEWS[name];
            return (
              <li key={name}>
                <Link
                  href={href(name, network)}
                  aria-current={name === view ? "page" : undefined}
                  className={cn(
                    LINK,
                    name === view
                      ? "bg-card shadow-raised text-foreground"
                      : "text-muted-foreground hover:text-foreground",
                  )}
                >
                  <Icon aria-hidden />
                  {label}
                </Link>
              </li>
            );
          })}
        </ul>
      </nav>
      {view !== "faults" && (
        <nav aria-label="Network" className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
          <ul className="flex gap-1.5 py-0.5">
            {[null, ...networks].map((id) => (
              <li key={id ?? "all"}>
                <Link
                  href={href(view, id)}
                  aria-current={id === network ? "true" : undefined}
                  className={cn(LINK, "border", id === network ? "border-ring bg-card" : "hover:bg-accent")}
                >
                  {id !== null && <PlatformIcon platform={id} decorative />}
                  {id === null ? "All networks" : platformName(id)}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </div>
  );
}
