"use client";

import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { postKeys } from "@/components/posts/queries";
import { cn } from "@/components/ui/cn";
import { CONTROL_CLASSES } from "@/components/ui/control-classes";
import { listPosts } from "@/lib/posts/contract";

const MAX_LABELS = 20;
const MAX_CHARS = 50;

/** Labels of the latest posts, to choose from; asked for when the field is entered. */
function useKnownLabels(enabled: boolean): string[] {
  const { slug } = useWorkspace();
  const call = useCall();
  const query = useQuery({
    queryKey: postKeys.labels(slug),
    queryFn: () => call(listPosts, { query: { limit: 100 } }),
    enabled,
    staleTime: 60_000,
  });
  return [...new Set(query.data?.data.flatMap((post) => post.labels) ?? [])].sort();
}

/** A word chosen from the list is complete; the same word typed may go on. */
function isChoice(event: Event): boolean {
  return !(event instanceof InputEvent) || event.inputType === "insertReplacementText";
}

interface Props {
  labels: readonly string[];
  error?: string | undefined;
  onChange: (labels: string[]) => void;
}

/** Words by which posts are found again. Never sent to a network. */
export function LabelsField({ labels, error, onChange }: Props) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [entered, setEntered] = useState(false);
  const known = useKnownLabels(entered).filter((label) => !labels.includes(label));

  function add(text: string) {
    const words = text.split(",").map((word) => word.trim().slice(0, MAX_CHARS));
    const fresh = words.filter((word) => word !== "" && !labels.includes(word));
    setTyped("");
    if (fresh.length > 0) onChange([...labels, ...new Set(fresh)].slice(0, MAX_LABELS));
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.ctrlKey || event.metaKey) {
      // A shortcut saves the post: the word that is being typed is part of it.
      if (event.key === "Enter" || event.key.toLowerCase() === "s") add(typed);
      return;
    }
    if (event.key === "Enter") {
      event.preventDefault();
      add(typed);
    } else if (event.key === "Backspace" && typed === "" && labels.length > 0) {
      onChange(labels.slice(0, -1));
    }
  }

  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm leading-5 font-medium">
        Labels <span className="text-muted-foreground font-normal">(only you see them)</span>
      </label>
      <div
        className={cn(
          CONTROL_CLASSES,
          "focus-within:border-ring focus-within:ring-ring/45 flex min-h-9 flex-wrap items-center gap-1.5 px-2 py-1 focus-within:ring-2",
        )}
      >
        {labels.map((label) => (
          <span
            key={label}
            className="bg-muted flex h-6 max-w-full items-center gap-0.5 rounded-full pl-2.5 text-[0.8125rem]"
          >
            <span className="truncate">{label}</span>
            <button
              type="button"
              className="hover:bg-accent grid size-6 shrink-0 place-items-center rounded-full"
              aria-label={`Remove the label ${label}`}
              onClick={() => {
                onChange(labels.filter((one) => one !== label));
                // The button is gone: the focus goes on where a label may be written.
                input.current?.focus();
              }}
            >
              <X aria-hidden className="size-3.5" />
            </button>
          </span>
        ))}
        <input
          ref={input}
          id={id}
          list={`${id}-known`}
          value={typed}
          maxLength={MAX_CHARS}
          disabled={labels.length >= MAX_LABELS}
          placeholder={labels.length === 0 ? "Campaign, topic, client …" : ""}
          aria-invalid={error === undefined ? undefined : true}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          className="placeholder:text-muted-foreground min-w-24 flex-1 bg-transparent px-1 py-0.5 text-base outline-none sm:text-sm"
          onFocus={() => setEntered(true)}
          onBlur={() => add(typed)}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            const { value } = event.target;
            if (value.includes(",") || isChoice(event.nativeEvent)) add(value);
            else setTyped(value);
          }}
        />
        <datalist id={`${id}-known`}>
          {known.map((label) => (
            <option key={label} value={label} />
          ))}
        </datalist>
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className="text-danger text-[0.8125rem] font-medium">
          {error}
        </p>
      )}
    </div>
  );
}
