"use client";

import { Search } from "lucide-react";
import { debounce, type inferParserType, type SetValues } from "nuqs";
import { useId } from "react";
import { DayInput } from "@/components/forms/day-input";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { AccountFilter } from "./account-filter";
import { LabelFilter } from "./label-filter";
import { NetworkFilter } from "./network-filter";
import type { postParams } from "./post-params";
import { TABS, type PostTab } from "./post-tabs";
import { StatusFilter } from "./status-filter";

interface Props {
  params: inferParserType<typeof postParams>;
  tab: PostTab;
  isFiltered: boolean;
  onChange: SetValues<typeof postParams>;
}

const NO_FILTERS = { q: "", status: null, platform: null, account: null, label: null, from: null, to: null };

/** What the API takes; a pasted page would only be refused. */
const MAX_SEARCH_CHARS = 200;

/** The filters of the list of posts; the address keeps them. */
export function PostFilterBar({ params, tab, isFiltered, onChange }: Props) {
  return (
    <div
      role="search"
      aria-label="Filter the posts"
      className="grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap"
    >
      <div className="relative flex-1 max-sm:col-span-2 sm:max-w-72 sm:min-w-52">
        <Search
          aria-hidden
          className="text-muted-foreground pointer-events-none absolute top-2.5 left-3 size-4"
        />
        <Input
          type="search"
          aria-label="Search in the text"
          placeholder="Search in the text"
          className="pl-9"
          maxLength={MAX_SEARCH_CHARS}
          value={params.q}
          onChange={(event) => void onChange({ q: event.target.value }, { limitUrlUpdates: debounce(250) })}
        />
      </div>
      {TABS[tab].statuses?.length !== 1 && (
        <StatusFilter
          value={params.status}
          choices={TABS[tab].statuses ?? undefined}
          onChange={(status) => void onChange({ status, tab })}
        />
      )}
      <NetworkFilter value={params.platform} onChange={(platform) => void onChange({ platform })} />
      <div className="grid max-sm:col-span-2">
        <AccountFilter value={params.account} onChange={(account) => void onChange({ account })} />
      </div>
      <DayFilter label="From" value={params.from} onChange={(from) => void onChange({ from })} />
      <DayFilter label="To" value={params.to} onChange={(to) => void onChange({ to })} />
      <LabelFilter value={params.label} onChange={(label) => void onChange({ label })} />
      {isFiltered && (
        <Button
          variant="link"
          size="sm"
          onClick={() => void onChange({ ...NO_FILTERS, tab: params.tab, sort: params.sort })}
        >
          Clear filters
        </Button>
      )}
    </div>
  );
}

function DayFilter({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange: (day: string | null) => void;
}) {
  const { timezone } = useWorkspace();
  const id = useId();
  return (
    <div className="text-muted-foreground flex items-center gap-2 text-sm max-sm:grid max-sm:gap-1">
      <Label htmlFor={id} className="font-normal">
        {label}
      </Label>
      <DayInput
        id={id}
        className="text-foreground sm:w-44"
        value={value ?? ""}
        zone={timezone}
        onChange={(day) => onChange(day === "" ? null : day)}
      />
    </div>
  );
}
