"use client";

import { X } from "lucide-react";
import { useQueryStates } from "nuqs";
import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { Spinner } from "@/components/ui/spinner";
import { actionInWords, AUDIT_ACTIONS } from "./audit-actions";
import { AUDIT_FILTERS } from "./audit-filters";

const ALL = "all";

export function AuditFilterBar({ people }: { people: readonly { id: string; name: string }[] }) {
  const [pending, startTransition] = useTransition();
  const [filters, setFilters] = useQueryStates(AUDIT_FILTERS, { shallow: false, startTransition });
  const choose = (name: "actor" | "action") => (value: string) =>
    void setFilters({ [name]: value === ALL ? null : value, cursor: null });
  return (
    <div role="search" aria-label="Filter the audit log" className="mb-4 flex flex-wrap items-end gap-2">
      <Field label="Who" className="w-48">
        <Select value={filters.actor ?? ALL} onValueChange={choose("actor")}>
          <SelectTrigger>
            <SelectValue>{people.find(({ id }) => id === filters.actor)?.name ?? "Everyone"}</SelectValue>
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={ALL}>Everyone</SelectItem>
            {people.map(({ id, name }) => (
              <SelectItem key={id} value={id}>
                {name}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      </Field>
      <Field label="What" className="w-56">
        <Select value={filters.action ?? ALL} onValueChange={choose("action")}>
          <SelectTrigger>
            <SelectValue>
              {filters.action === null ? "Everything" : actionInWords(filters.action)}
            </SelectValue>
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={ALL}>Everything</SelectItem>
            {AUDIT_ACTIONS.map((action) => (
              <SelectItem key={action} value={action}>
                {actionInWords(action)}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
      </Field>
      {(filters.actor !== null || filters.action !== null) && (
        <Button variant="ghost" onClick={() => void setFilters({ actor: null, action: null, cursor: null })}>
          <X aria-hidden /> Clear
        </Button>
      )}
      {pending && <Spinner label="Reading the audit log" className="mb-2.5" />}
    </div>
  );
}
