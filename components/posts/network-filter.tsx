"use client";

import { platformName } from "@/components/ui/platform-icon";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";

const ALL = "all";

export function NetworkFilter({
  value,
  onChange,
}: {
  value: PlatformId | null;
  onChange: (platform: PlatformId | null) => void;
}) {
  return (
    <Select
      value={value ?? ALL}
      onValueChange={(chosen) => onChange(PLATFORM_IDS.find((id) => id === chosen) ?? null)}
    >
      <SelectTrigger aria-label="Network" className="w-auto min-w-36">
        <SelectValue>{value === null ? "All networks" : platformName(value)}</SelectValue>
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={ALL}>All networks</SelectItem>
        {PLATFORM_IDS.map((id) => (
          <SelectItem key={id} value={id}>
            {platformName(id)}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
