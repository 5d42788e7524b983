"use client";

import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import { TableHead } from "@/components/ui/table";
import type { PostSort } from "@/lib/posts/schema";

type SortKey = "scheduled_at" | "created_at" | "updated_at";

/** The head of a column that sorts: pressed again it turns the order around. */
export function SortHead({
  by,
  sort,
  children,
  onSort,
}: {
  by: SortKey;
  sort: PostSort;
  children: React.ReactNode;
  onSort: (sort: PostSort) => void;
}) {
  const isAscending = sort === by;
  const isDescending = sort === `-${by}`;
  // A time ahead is looked for from the next one on, a change from the last one back.
  const first: PostSort = by === "scheduled_at" ? by : `-${by}`;
  const other: PostSort = first === by ? `-${by}` : by;
  const Icon = isAscending ? ArrowUp : isDescending ? ArrowDown : ArrowUpDown;
  return (
    <TableHead aria-sort={isAscending ? "ascending" : isDescending ? "descending" : undefined}>
      <button
        type="button"
        onClick={() => onSort(sort === first ? other : first)}
        className="hover:text-foreground -mx-1.5 inline-flex h-7 items-center gap-1 rounded-md px-1.5"
      >
        {children}
        <Icon aria-hidden className={isAscending || isDescending ? "size-3.5" : "size-3.5 opacity-50"} />
      </button>
    </TableHead>
  );
}
