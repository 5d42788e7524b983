"use client";

import { ListFilter, X } from "lucide-react";
import { useAccounts } from "@/components/accounts/use-accounts";
import { DayInput } from "@/components/forms/day-input";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { Field } from "@/components/ui/field";
import { platformName } from "@/components/ui/platform-icon";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { PLATFORM_ERROR_KINDS } from "@/lib/platforms/core/error";
import { PLATFORM_IDS } from "@/lib/platforms/core/platform-id";
import { KIND_LABELS } from "./attempt-look";
import { hasLogFilters, NO_LOG_FILTERS, type LogFilters } from "./log-filters";

interface FilterProps {
  filters: LogFilters;
  onChange: (change: Partial<LogFilters>) => void;
}

export function LogFilterBar({ filters, onChange }: FilterProps) {
  const accounts = useAccounts().data?.data ?? [];
  return (
    <div role="search" aria-label="Filter the log" className="mb-4 flex flex-wrap items-end gap-2">
      <FilterSelect
        label="Outcome"
        value={filters.success}
        choices={[
          ["true", "Published"],
          ["false", "Not published"],
        ]}
        onChange={(success) => onChange({ success: success as LogFilters["success"] })}
      />
      <FilterSelect
        label="Network"
        value={filters.platform}
        choices={PLATFORM_IDS.map((id) => [id, platformName(id)])}
        onChange={(platform) => onChange({ platform: platform as LogFilters["platform"] })}
      />
      <FilterSelect
        label="Account"
        value={filters.account}
        choices={accounts.map((account) => [
          account.id,
          `${account.username} (${platformName(account.platform)})`,
        ])}
        onChange={(account) => onChange({ account })}
      />
      <KindFilter filters={filters} onChange={onChange} />
      <DayFilter label="From" value={filters.from} onChange={(from) => onChange({ from })} />
      <DayFilter label="To" value={filters.to} onChange={(to) => onChange({ to })} />
      {hasLogFilters(filters) && (
        <Button variant="ghost" onClick={() => onChange(NO_LOG_FILTERS)}>
          <X aria-hidden /> Clear
        </Button>
      )}
    </div>
  );
}

const ALL = "all";

function FilterSelect({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: string | null;
  choices: readonly (readonly [string, string])[];
  onChange: (value: string | null) => void;
}) {
  return (
    <Field label={label} className="w-[calc(50%-0.25rem)] sm:w-40">
      <Select value={value ?? ALL} onValueChange={(chosen) => onChange(chosen === ALL ? null : chosen)}>
        <SelectTrigger>
          <SelectValue>{choices.find(([id]) => id === value)?.[1] ?? "All"}</SelectValue>
        </SelectTrigger>
        <SelectContent>
          <SelectItem value={ALL}>All</SelectItem>
          {choices.map(([id, name]) => (
            <SelectItem key={id} value={id}>
              {name}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </Field>
  );
}

function KindFilter({ filters, onChange }: FilterProps) {
  const chosen = filters.kind ?? [];
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline" className="border-input w-[calc(50%-0.25rem)] justify-start sm:w-auto">
          <ListFilter aria-hidden />
          {chosen.length === 0
            ? "Any reason"
            : `${String(chosen.length)} reason${chosen.length > 1 ? "s" : ""}`}
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="start">
        <DropdownMenuLabel>Why it did not go out</DropdownMenuLabel>
        {PLATFORM_ERROR_KINDS.map((kind) => (
          <DropdownMenuCheckboxItem
            key={kind}
            checked={chosen.includes(kind)}
            onSelect={(event) => event.preventDefault()}
            onCheckedChange={(checked) => {
              const next = checked ? [...chosen, kind] : chosen.filter((other) => other !== kind);
              onChange({ kind: next.length === 0 ? null : next });
            }}
          >
            {KIND_LABELS[kind]}
          </DropdownMenuCheckboxItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function DayFilter({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  const { timezone } = useWorkspace();
  return (
    <Field label={label} className="w-[calc(50%-0.25rem)] sm:w-44">
      <DayInput value={value ?? ""} zone={timezone} onChange={(day) => onChange(day === "" ? null : day)} />
    </Field>
  );
}
