"use client";

import { X } from "lucide-react";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import { cn } from "@/components/ui/cn";
import { CONTROL_CLASSES } from "@/components/ui/control-classes";

/** A word chosen from the list is complete; the same word typed may go on. */
function isChoice(event: Event): boolean {
  return !(event instanceof InputEvent) || event.inputType === "insertReplacementText";
}

interface Props {
  label: string;
  /** What is said behind the label. */
  hint: string;
  /** One of the words: `label`, `hashtag`. */
  noun: string;
  placeholder: string;
  words: readonly string[];
  /** Words to choose from; an empty list is a choice that is still being loaded. */
  known?: readonly string[];
  maxWords: number;
  maxChars: number;
  /** Put before each word where it is shown. */
  sign?: string;
  /** What ends a word besides Enter. */
  separator?: RegExp;
  /** A word as it is kept; null for one that is refused, which stays in the field. */
  read?: (typed: string) => string | null;
  error?: string | undefined;
  onEnter?: () => void;
  onChange: (words: string[]) => void;
}

/** A list of words: each becomes a chip when it is complete. */
export function WordsField(props: Props) {
  const { label, hint, noun, words, known, maxWords, maxChars, sign = "", error, onChange } = props;
  const { separator = /,/, read = (word) => word } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [refused, setRefused] = useState(false);
  const problem = refused ? `This cannot be a ${noun}.` : error;

  function add(text: string) {
    const given = text.split(separator).map((word) => word.trim().slice(0, maxChars));
    const filled = given.filter((word) => word !== "");
    const readable = filled.flatMap((word) => read(word) ?? []);
    const left = filled.filter((word) => read(word) === null);
    setTyped(left.join(" "));
    setRefused(left.length > 0);
    const fresh = readable.filter((word) => !words.includes(word));
    if (fresh.length > 0) onChange([...words, ...new Set(fresh)].slice(0, maxWords));
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
    } else if (event.key === "Backspace" && typed === "" && words.length > 0) {
      onChange(words.slice(0, -1));
    }
  }

  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm leading-5 font-medium">
        {label} <span className="text-muted-foreground font-normal">({hint})</span>
      </label>
      <div
        className={cn(
          CONTROL_CLASSES,
          "focus-within:border-ring focus-within:ring-ring/45 flex min-h-9 flex-wrap items-center gap-1.5 px-2 py-1 focus-within:ring-2",
        )}
      >
        {words.map((word) => (
          <span
            key={word}
            className="bg-muted flex h-6 max-w-full items-center gap-0.5 rounded-full pl-2.5 text-[0.8125rem]"
          >
            <span className="truncate" dir="auto">
              {sign}
              {word}
            </span>
            <button
              type="button"
              className="hover:bg-accent grid size-6 shrink-0 place-items-center rounded-full"
              aria-label={`Remove the ${noun} ${word}`}
              onClick={() => {
                onChange(words.filter((one) => one !== word));
                // The button is gone: the focus goes on where a word may be written.
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
          dir="auto"
          list={known ? `${id}-known` : undefined}
          value={typed}
          maxLength={maxChars}
          disabled={words.length >= maxWords}
          placeholder={words.length === 0 ? props.placeholder : ""}
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={problem === undefined ? undefined : `${id}-error`}
          className="placeholder:text-muted-foreground min-w-24 flex-1 bg-transparent px-1 py-0.5 text-base outline-none sm:text-sm"
          onFocus={props.onEnter}
          onBlur={() => add(typed)}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            const { value } = event.target;
            setRefused(false);
            if (separator.test(value) || isChoice(event.nativeEvent)) add(value);
            else setTyped(value);
          }}
        />
        {known && (
          <datalist id={`${id}-known`}>
            {known.map((word) => (
              <option key={word} value={word} />
            ))}
          </datalist>
        )}
      </div>
      {problem !== undefined && (
        <p id={`${id}-error`} className="text-danger text-[0.8125rem] font-medium">
          {problem}
        </p>
      )}
    </div>
  );
}
