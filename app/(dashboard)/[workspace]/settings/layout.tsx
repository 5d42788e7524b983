import type { ReactNode } from "react";
import { SettingsNav } from "@/components/settings/settings-nav";

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid gap-6 lg:grid-cols-[12rem_minmax(0,1fr)] lg:gap-10">
      <div className="min-w-0 lg:pt-1">
        <SettingsNav />
      </div>
      <div className="max-w-4xl min-w-0">{children}</div>
    </div>
  );
}
