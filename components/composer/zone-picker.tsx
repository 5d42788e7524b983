"use client";

import { Command } from "cmdk";
import { Check, ChevronDown, Globe } from "lucide-react";
import { useMemo, useState } from "react";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { zoneLabel, zoneOffset } from "@/components/ui/time-format";

interface Props {
  value: string;
  /** The moment that decides between summer and winter time. */
  at: Date | null;
  onChange: (zone: string) => void;
}

/** Any IANA zone, found by typing; the offset is that of the chosen day. */
export function ZonePicker({ value, at, onChange }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button variant="outline" className="justify-start font-normal" aria-label={`Time zone: ${value}`}>
          <Globe aria-hidden className="text-muted-foreground" />
          <span className="truncate" suppressHydrationWarning>
            {zoneLabel(value, at ?? undefined)}
          </span>
          <ChevronDown aria-hidden className="text-muted-foreground ml-auto" />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="start" className="w-80 p-0" aria-label="Choose a time zone">
        {open && (
          <ZoneList
            value={value}
            at={at ?? new Date()}
            onChoose={(zone) => {
              onChange(zone);
              setOpen(false);
            }}
          />
        )}
      </PopoverContent>
    </Popover>
  );
}

function ZoneList({ value, at, onChoose }: { value: string; at: Date; onChoose: (zone: string) => void }) {
  const zones = useMemo(() => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return [...new Set([value, own, "UTC", ...Intl.supportedValuesOf("timeZone")])];
  }, [value]);
  return (
    <Command label="Time zones">
      <Command.Input
        placeholder="City or region"
        className="placeholder:text-muted-foreground h-10 w-full border-b bg-transparent px-3 text-base outline-none sm:text-sm"
      />
      <Command.List className="max-h-64 overflow-y-auto p-1" aria-label="Time zones">
        <Command.Empty className="text-muted-foreground px-3 py-4 text-center text-sm">
          No zone has that name.
        </Command.Empty>
        {zones.map((zone) => (
          <Command.Item
            key={zone}
            value={zone.replaceAll("_", " ")}
            onSelect={() => onChoose(zone)}
            className="data-[selected=true]:bg-accent flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 text-sm"
          >
            <span className="min-w-0 flex-1 truncate">{zone.replaceAll("_", " ")}</span>
            <span className="text-muted-foreground text-xs">{zoneOffset(at, zone)}</span>
            {zone === value && <Check aria-hidden className="size-4" />}
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}
