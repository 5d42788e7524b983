import { createHash } from "node:crypto";
import type { Account } from "@/lib/sandbox/accounts";
import { isRecord } from "@/lib/sandbox/body";
import type { Exchange } from "@/lib/sandbox/exchange";
import { findMedia, readMediaBytes } from "@/lib/sandbox/media";
import { badField, refuse } from "@/lib/sandbox/networks/linkedin/replies";

/** The attachment of a post. `fingerprint` is of the bytes, so that the same picture uploaded twice is the same. */
export interface Content {
  mediaIds: string[];
  alts: (string | null)[];
  fingerprint: string;
  raw: Record<string, unknown>;
}

const MAX_ALT = 4_086;

/** Check the `content` block of `POST /rest/posts` (fact sheet 3.1). */
export async function readContent(x: Exchange, raw: unknown, account: Account): Promise<Content | null> {
  if (raw === undefined || raw === null) return null;
  if (!isRecord(raw) || Object.keys(raw).length !== 1)
    return badField(
      "INVALID_VALUE_FOR_FIELD",
      "content",
      "content must be one of media, multiImage, article, poll",
    );
  if (isRecord(raw.media)) return images(x, raw, [raw.media], account, "content/media/id");
  if (isRecord(raw.multiImage)) {
    const items = Array.isArray(raw.multiImage.images) ? raw.multiImage.images.filter(isRecord) : [];
    if (items.length < 2 || items.length > 20)
      return badField(
        "INVALID_VALUE_FOR_FIELD",
        "content/multiImage/images",
        "multiImage needs 2 to 20 images",
      );
    return images(x, raw, items, account, "content/multiImage/images");
  }
  const fingerprint = createHash("sha256").update(JSON.stringify(raw)).digest("hex");
  if (isRecord(raw.article)) {
    if (typeof raw.article.source !== "string" || !URL.canParse(raw.article.source))
      return badField("MISSING_FIELD", "content/article/source", "source is required");
    return article(x, raw, raw.article, account, fingerprint);
  }
  if (isRecord(raw.poll)) {
    checkPoll(raw.poll);
    return { mediaIds: [], alts: [], fingerprint, raw };
  }
  return badField("INVALID_VALUE_FOR_FIELD", "content", "content type is not available to this application");
}

const ARTICLE_FIELDS = new Set(["source", "title", "description", "thumbnail", "thumbnailAltText"]);

/** The card of a link: the page is never read, so what the author leaves out is not shown (fact sheet 3.1, 5). */
async function article(
  x: Exchange,
  raw: Record<string, unknown>,
  given: Record<string, unknown>,
  account: Account,
  fingerprint: string,
): Promise<Content> {
  const unknown = Object.keys(given).find((key) => !ARTICLE_FIELDS.has(key));
  if (unknown)
    return badField("ILLEGAL_ARGUMENT", `content/article/${unknown}`, `${unknown} is not a field of article`);
  if (typeof given.title !== "string" || given.title === "")
    return badField("MISSING_FIELD", "content/article/title", "title is required");
  if (given.title.length > 400)
    return badField("FIELD_LENGTH_TOO_LONG", "content/article/title", "title has at most 400 characters");
  const { description, thumbnail } = given;
  if (description !== undefined && (typeof description !== "string" || description.length > MAX_ALT))
    return badField("FIELD_LENGTH_TOO_LONG", "content/article/description", "description is too long");
  if (thumbnail === undefined) return { mediaIds: [], alts: [], fingerprint, raw };
  const shown = await images(x, raw, [{ id: thumbnail }], account, "content/article/thumbnail");
  const digest = createHash("sha256").update(
    JSON.stringify([given.source, given.title, description ?? null, shown.fingerprint]),
  );
  return { ...shown, fingerprint: digest.digest("hex") };
}

function checkPoll(poll: Record<string, unknown>): void {
  const options = Array.isArray(poll.options) ? poll.options.filter(isRecord) : [];
  if (typeof poll.question !== "string" || poll.question.length > 140)
    badField("FIELD_LENGTH_TOO_LONG", "content/poll/question", "question has at most 140 characters");
  if (options.length < 2 || options.length > 4)
    badField("INVALID_VALUE_FOR_FIELD", "content/poll/options", "a poll has 2 to 4 options");
  if (options.some((option) => String(option.text ?? "").length > 30))
    badField("FIELD_LENGTH_TOO_LONG", "content/poll/options", "an option has at most 30 characters");
  const duration = isRecord(poll.settings) ? poll.settings.duration : undefined;
  if (!["ONE_DAY", "THREE_DAYS", "SEVEN_DAYS", "FOURTEEN_DAYS"].includes(String(duration)))
    badField("INVALID_VALUE_FOR_FIELD", "content/poll/settings/duration", "duration is not valid");
}

async function images(
  x: Exchange,
  raw: Record<string, unknown>,
  items: Record<string, unknown>[],
  account: Account,
  fieldPath: string,
): Promise<Content> {
  const content: Content = { mediaIds: [], alts: [], fingerprint: "", raw };
  const digest = createHash("sha256");
  for (const item of items) {
    const id = /^urn:li:image:([\w-]+)$/.exec(String(item.id))?.[1];
    if (!id) return badField("INVALID_URN_TYPE", fieldPath, "id must be an image URN");
    const media = await findMedia(x.db, "linkedin", id);
    if (!media || media.accountId !== account.id)
      return badField(
        "INVALID_URN_ID",
        fieldPath,
        `${String(item.id)} does not exist or belongs to someone else`,
        400,
      );
    if (media.state === "PROCESSING_FAILED")
      return refuse(400, "MEDIA_ASSET_PROCESSING_FAILED", `Media asset ${String(item.id)} processing failed`);
    if (media.state === "WAITING_UPLOAD" || !media.readyAt || media.readyAt > x.now) {
      return refuse(
        400,
        "MEDIA_ASSET_WAITING_UPLOAD",
        `Media asset ${String(item.id)} is waiting for upload`,
      );
    }
    const alt = typeof item.altText === "string" ? item.altText : null;
    if (alt && alt.length > MAX_ALT)
      return badField(
        "FIELD_LENGTH_TOO_LONG",
        `${fieldPath}/altText`,
        `altText has at most ${MAX_ALT} characters`,
      );
    digest.update((await readMediaBytes(x.db, "linkedin", id)) ?? "");
    content.mediaIds.push(id);
    content.alts.push(alt);
  }
  content.fingerprint = digest.digest("hex");
  return content;
}
