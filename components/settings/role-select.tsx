"use client";

import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { ROLES, roleAtLeast, type Role } from "@/lib/core/permissions";

/** Offers the roles up to `most`: nobody gives more than they have. */
export function RoleSelect({
  value,
  onChange,
  most,
  label,
  disabled,
}: {
  value: Role;
  onChange: (role: Role) => void;
  most: Role;
  label?: string;
  disabled?: boolean;
}) {
  return (
    <Select value={value} onValueChange={(role) => onChange(role as Role)} disabled={disabled}>
      <SelectTrigger aria-label={label} className="w-32 capitalize">
        <SelectValue>{value}</SelectValue>
      </SelectTrigger>
      <SelectContent>
        {ROLES.filter((role) => role === value || roleAtLeast(most, role)).map((role) => (
          <SelectItem key={role} value={role} className="capitalize">
            {role}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
