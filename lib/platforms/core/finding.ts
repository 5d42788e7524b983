/** What a check says about a post on one account: the composer shows it, the server enforces the errors. */
export interface Repair {
  /** `shorten` and `remove_characters`: replace the text by `text`; `convert`, `resize`: done by itself when sent; the rest need a person. */
  kind:
    | "shorten"
    | "remove_characters"
    | "convert"
    | "resize"
    | "crop"
    | "remove_media"
    | "add_media"
    | "add_alt_text";
  label: string;
  /** The repaired text, for `shorten` and `remove_characters`. */
  text?: string;
  /** Done without asking when the post is sent; the finding is then a warning. */
  automatic?: boolean;
  /** Width / height to crop to, for `crop`. */
  aspect?: number;
}

export interface Finding {
  rule: string;
  severity: "error" | "warning";
  /** Pointer into the content: `["text"]`, `["media", 0]`, `["options", "visibility"]`. */
  path: (string | number)[];
  message: string;
  repair?: Repair;
}

/** One picture as checks see it. */
export interface CheckedMedia {
  mimeType: string;
  width: number;
  height: number;
  sizeBytes: number;
  /** More than one: animated. */
  frames: number;
  altText: string;
}

export interface CheckedContent {
  text: string;
  media: readonly CheckedMedia[];
  options: unknown;
  /** Null: what the media make of it. */
  postType?: "text" | "image" | "carousel" | null;
  profile?: Readonly<Record<string, unknown>> | null;
}
