/** What a page says about itself for a link card: Open Graph, Twitter's names, then its plain title. Pure and linear. */
import { Parser } from "htmlparser2";
import { cleanLine } from "@/lib/core/clean-line";

export interface PageCard {
  title: string | null;
  description: string | null;
  /** As the page writes it; may be relative. */
  picture: string | null;
}

const TITLE = ["og:title", "twitter:title"];
const DESCRIPTION = ["og:description", "twitter:description", "description"];
const PICTURE = ["og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"];
const KNOWN = new Set([...TITLE, ...DESCRIPTION, ...PICTURE]);

export const MAX_TITLE_CHARS = 400;
export const MAX_DESCRIPTION_CHARS = 2_000;
const MAX_ADDRESS_CHARS = 2_000;

/** Null: the page does not say it. */
function cleaned(text: string | undefined, max: number): string | null {
  return cleanLine(text ?? "", max) || null;
}

/** Reads the head of `html`; what comes after `<body>` is not looked at. */
export function readPageCard(html: string): PageCard {
  const metas = new Map<string, string>();
  let title = "";
  let inTitle = false;
  let isDone = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === "body") isDone = true;
      if (isDone) return;
      if (name === "title") inTitle = title === "";
      const key = (attributes.property ?? attributes.name ?? "").trim().toLowerCase();
      if (name === "meta" && KNOWN.has(key) && !metas.has(key)) metas.set(key, attributes.content ?? "");
    },
    ontext(text) {
      if (inTitle && title.length < MAX_TITLE_CHARS * 4) title += text;
    },
    onclosetag(name) {
      if (name === "title") inTitle = false;
      if (name === "head") isDone = true;
    },
  });
  for (let from = 0; from < html.length && !isDone; from += CHUNK)
    parser.write(html.slice(from, from + CHUNK));
  const first = (keys: readonly string[], max: number) =>
    keys.map((key) => cleaned(metas.get(key), max)).find((value) => value !== null) ?? null;
  return {
    title: first(TITLE, MAX_TITLE_CHARS) ?? cleaned(title, MAX_TITLE_CHARS),
    description: first(DESCRIPTION, MAX_DESCRIPTION_CHARS),
    picture: first(PICTURE, MAX_ADDRESS_CHARS),
  };
}

const CHUNK = 16_384;
