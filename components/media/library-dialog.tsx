"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Check, Images, Search } from "lucide-react";
import { useState } from "react";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { EmptyState } from "@/components/ui/empty-state";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { listMedia } from "@/lib/media/contract";
import type { MediaItem } from "@/lib/media/schema";
import { mediaKeys } from "./queries";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Already in the post. */
  taken: readonly string[];
  /** Only one can be chosen. */
  one?: boolean;
  onChoose: (items: MediaItem[]) => void;
}

/** Pictures uploaded before, newest first. */
export function LibraryDialog({ open, onOpenChange, taken, one = false, onChoose }: Props) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent className="sm:max-w-2xl">
        <DialogHeader>
          <DialogTitle>Pictures of this workspace</DialogTitle>
          <DialogDescription>
            {one ? "Choose one." : "Choose one or more; they are added in the order of your choice."}
          </DialogDescription>
        </DialogHeader>
        {open && (
          <LibraryBody
            taken={taken}
            one={one}
            onChoose={(items) => {
              onChoose(items);
              onOpenChange(false);
            }}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}

function usePictures(q: string) {
  const { slug } = useWorkspace();
  const call = useCall();
  return useInfiniteQuery({
    queryKey: mediaKeys.list(slug, q),
    queryFn: ({ pageParam }) => call(listMedia, { query: { q, limit: 30, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}

function LibraryBody({ taken, one, onChoose }: Pick<Props, "taken" | "one" | "onChoose">) {
  const [q, setQ] = useState("");
  const [chosen, setChosen] = useState<readonly MediaItem[]>([]);
  const query = usePictures(q);
  const items = query.data?.pages.flatMap((page) => page.data) ?? [];

  function toggle(item: MediaItem) {
    setChosen((all) =>
      all.some(({ id }) => id === item.id)
        ? all.filter(({ id }) => id !== item.id)
        : [...(one ? [] : all), item],
    );
  }

  return (
    <>
      <div className="relative">
        <Search aria-hidden className="text-muted-foreground absolute top-2.5 left-3 size-4" />
        <Input
          aria-label="Search by name or alt text"
          placeholder="Search by name or alt text"
          className="pl-9"
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
      </div>
      {query.isPending && <Spinner label="Loading pictures" />}
      {query.isError && <p className="text-danger text-sm">{query.error.message}</p>}
      {query.isSuccess && items.length === 0 && (
        <EmptyState icon={Images} title={q === "" ? "No pictures yet" : "No picture matches"}>
          {q === ""
            ? "What you upload in a post is found here again."
            : "Try a part of its name or alt text."}
        </EmptyState>
      )}
      <ul
        className="grid max-h-[50dvh] grid-cols-3 gap-2 overflow-y-auto p-1 sm:grid-cols-4"
        aria-label="Pictures"
      >
        {items.map((item) => (
          <li key={item.id}>
            <PictureChoice
              item={item}
              isTaken={taken.includes(item.id)}
              place={chosen.findIndex((one) => one.id === item.id)}
              onToggle={() => toggle(item)}
            />
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="ghost"
          size="sm"
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more
        </Button>
      )}
      <DialogFooter>
        <Button disabled={chosen.length === 0} onClick={() => onChoose([...chosen])}>
          {one || chosen.length === 0 ? "Add" : `Add ${String(chosen.length)}`}
        </Button>
      </DialogFooter>
    </>
  );
}

interface ChoiceProps {
  item: MediaItem;
  isTaken: boolean;
  /** Place among the chosen ones, or -1. */
  place: number;
  onToggle: () => void;
}

function PictureChoice({ item, isTaken, place, onToggle }: ChoiceProps) {
  return (
    <button
      type="button"
      aria-pressed={place >= 0}
      disabled={isTaken}
      onClick={onToggle}
      title={item.name}
      className={cn(
        "relative block aspect-square w-full overflow-hidden rounded-md border",
        place >= 0 && "ring-primary ring-3",
        isTaken && "opacity-50",
      )}
    >
      <img
        src={item.thumbnail_url}
        alt={item.alt_text || item.name}
        className="size-full object-cover"
        loading="lazy"
      />
      {(place >= 0 || isTaken) && (
        <span className="bg-primary text-primary-foreground absolute top-1.5 right-1.5 grid size-5 place-items-center rounded-full text-xs font-semibold">
          {isTaken ? <Check aria-label="Already in the post" className="size-3.5" /> : place + 1}
        </span>
      )}
    </button>
  );
}
