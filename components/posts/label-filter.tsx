"use client";

import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { useLabels } from "./use-labels";

const ALL = "all";
/** Before a label in the list of choices, so that none can be taken for the choice of all. */
const ONE = "label:";

/** Nothing where no post has a label. */
export function LabelFilter({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (label: string | null) => void;
}) {
  const known = useLabels().data?.data ?? [];
  const labels = value === null || known.includes(value) ? known : [value, ...known];
  if (labels.length === 0) return null;
  return (
    <Select
      value={value === null ? ALL : ONE + value}
      onValueChange={(chosen) => onChange(chosen === ALL ? null : chosen.slice(ONE.length))}
    >
      <SelectTrigger aria-label="Label" className="w-auto max-w-48 min-w-32">
        <SelectValue>
          <span dir="auto">{value ?? "Any label"}</span>
        </SelectValue>
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={ALL}>Any label</SelectItem>
        {labels.map((label) => (
          <SelectItem key={label} value={ONE + label}>
            <span dir="auto">{label}</span>
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
