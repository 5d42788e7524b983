"use client";

import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "@/components/ui/select";
import { postStatusLook } from "@/components/ui/status-badge";
import { POST_STATUSES, type PostStatus } from "@/lib/posts/schema";

const ALL = "all";

export function StatusFilter({
  value,
  choices = POST_STATUSES,
  onChange,
}: {
  value: PostStatus | null;
  choices?: readonly PostStatus[] | undefined;
  onChange: (status: PostStatus | null) => void;
}) {
  return (
    <Select
      value={value ?? ALL}
      onValueChange={(chosen) => onChange(POST_STATUSES.find((status) => status === chosen) ?? null)}
    >
      <SelectTrigger aria-label="Status" className="w-auto min-w-36">
        <SelectValue>{value === null ? "Any status" : postStatusLook(value).label}</SelectValue>
      </SelectTrigger>
      <SelectContent>
        <SelectItem value={ALL}>Any status</SelectItem>
        {choices.map((status) => (
          <SelectItem key={status} value={status}>
            {postStatusLook(status).label}
          </SelectItem>
        ))}
      </SelectContent>
    </Select>
  );
}
