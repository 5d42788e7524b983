import { Fragment } from "react";

const ENTITY = /(https?:\/\/[^\s]+|(?<![\p{L}\p{N}_])[#@][\p{L}\p{N}_][\p{L}\p{N}_.@-]*)/gu;

/** The text as readers see it: links, hashtags and mentions stand out, line breaks stay. */
export function PreviewText({ text, linkClass }: { text: string; linkClass: string }) {
  if (text === "") return <p className="text-muted-foreground italic">No text yet</p>;
  return (
    <p className="text-[0.9375rem] leading-[1.45] break-words whitespace-pre-wrap" dir="auto">
      {text.split(ENTITY).map((part, index) => (
        <Fragment key={index}>
          {index % 2 === 1 ? <span className={linkClass}>{shown(part)}</span> : part}
        </Fragment>
      ))}
    </p>
  );
}

/** Networks hide the scheme and the tail of a long address. */
function shown(part: string): string {
  if (!part.startsWith("http")) return part;
  const address = part.replace(/^https?:\/\/(www\.)?/, "");
  return address.length > 34 ? `${address.slice(0, 33)}…` : address;
}
