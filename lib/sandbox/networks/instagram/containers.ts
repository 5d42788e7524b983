import type { Account } from "@/lib/sandbox/accounts";
import { lockFor } from "@/lib/sandbox/db";
import type { Exchange, Reply } from "@/lib/sandbox/exchange";
import { numberParam } from "@/lib/sandbox/faults";
import { findMedia, type Media, storeMedia } from "@/lib/sandbox/media";
import { requireProfessional, requireToken } from "@/lib/sandbox/networks/instagram/auth";
import { type FetchedMedia, fetchMedia } from "@/lib/sandbox/networks/instagram/fetch-image";
import { readParams } from "@/lib/sandbox/networks/instagram/params";
import { badParam, refuse } from "@/lib/sandbox/networks/instagram/replies";
import { timeId } from "@/lib/sandbox/random";

export const PUBLISH_SCOPES = ["instagram_basic", "instagram_content_publish", "pages_read_engagement"];
const CONTAINER_LIFE_MS = 86_400_000;
const CONTAINERS_PER_DAY = 400;
const IMAGE_SETTLE_MS = 700;
const VIDEO_SETTLE_MS = 3_000;

type Kind = "IMAGE" | "STORIES" | "REELS" | "VIDEO" | "CAROUSEL" | "CHILD";

/** Parameters that belong to each kind besides its media; anything else known but misplaced is refused. */
const ALLOWED: Record<Kind, string[]> = {
  IMAGE: ["caption", "alt_text", "user_tags", "location_id", "collaborators", "is_ai_generated"],
  STORIES: ["user_tags"],
  REELS: [
    "caption",
    "cover_url",
    "thumb_offset",
    "share_to_feed",
    "audio_name",
    "collaborators",
    "user_tags",
    "location_id",
    "trial_params",
    "is_ai_generated",
  ],
  VIDEO: [],
  CAROUSEL: ["caption", "collaborators", "location_id", "share_to_feed", "is_ai_generated", "children"],
  CHILD: ["alt_text", "user_tags"],
};
const KNOWN = new Set([...Object.values(ALLOWED).flat(), "image_url", "video_url"]);

/** `POST /{ig}/media`. */
export async function createContainer(x: Exchange): Promise<Reply> {
  const { token } = await requireToken(x, ...PUBLISH_SCOPES);
  const account = await requireProfessional(x, x.params.id ?? "", token);
  const params = await readParams(x);
  const kind = kindOf(params);
  for (const key of params.keys()) {
    const media =
      key === "image_url" || key === "video_url" ? kind !== "CAROUSEL" : ALLOWED[kind].includes(key);
    if (KNOWN.has(key) && !media) return badParam(`param ${key} is not allowed for this media type`);
  }
  checkCaption(params.get("caption") ?? "");
  if ((params.get("alt_text") ?? "").length > 1000)
    return badParam("alt_text must be at most 1000 characters");
  checkCollaborators(params.get("collaborators"));
  const children = kind === "CAROUSEL" ? await readChildren(x, account, params.get("children")) : [];
  const fetched = kind === "CAROUSEL" ? null : await fetchFor(x, kind, params);
  const id = await store(x, account, { kind, params, children, fetched });
  return { status: 200, body: { id } };
}

function kindOf(params: Map<string, string>): Kind {
  const type = params.get("media_type") ?? "IMAGE";
  if (params.get("is_carousel_item") === "true") {
    if (type !== "IMAGE" && type !== "VIDEO") return badParam("Only images and videos can be carousel items");
    return "CHILD";
  }
  if (type === "CAROUSEL_ALBUM") return "CAROUSEL";
  if (type === "VIDEO")
    return badParam(
      "The VIDEO value for media_type is no longer supported. Use the REELS media type to publish a video to your Instagram feed.",
    );
  if (type !== "IMAGE" && type !== "STORIES" && type !== "REELS" && type !== "CAROUSEL") {
    return refuse({
      code: 100,
      subcode: 2207023,
      message: `The media type ${type} is unknown.`,
      title: "Unknown media type",
    });
  }
  return type;
}

/** Code points or UTF-16 units, whichever is more; 30 hashtags; 20 mentions (fact sheet 5). */
function checkCaption(caption: string): void {
  const length = Math.max(caption.length, [...caption].length);
  const hashtags = caption.match(/(?<!&)[#＃][\p{L}\p{N}_\p{Extended_Pictographic}]/gu)?.length ?? 0;
  const mentions = caption.match(/(?:^|\s)@[\w.]+/g)?.length ?? 0;
  if (length > 2_200 || hashtags > 30 || mentions > 20) {
    refuse({
      code: 36004,
      subcode: 2207010,
      message: "The submitted caption is too long.",
      title: "Caption too long",
      userMessage: "A caption has at most 2,200 characters, 30 hashtags and 20 mentions.",
    });
  }
}

function checkCollaborators(list: string | undefined): void {
  const names = (list ?? "")
    .replace(/[[\]"\s]/g, "")
    .split(",")
    .filter(Boolean);
  if (names.length > 3) badParam("param collaborators can have at most 3 usernames");
}

async function readChildren(x: Exchange, account: Account, list: string | undefined): Promise<Media[]> {
  const ids = (list ?? "")
    .replace(/[[\]"\s]/g, "")
    .split(",")
    .filter(Boolean);
  if (ids.length < 2 || ids.length > 10) {
    return refuse({
      code: 100,
      subcode: 2207028,
      message: "Carousel posts need between 2 and 10 items.",
      title: "Carousel validation failed",
    });
  }
  const children: Media[] = [];
  for (const id of ids) {
    const child = await findContainer(x, account, id);
    if (child.data.kind !== "CHILD" || child.postId || child.data.parent)
      return badParam(`child ${id} is not an unused carousel item`);
    if (statusOf(child, x.now) !== "FINISHED") {
      return refuse({
        code: 9007,
        subcode: 2207027,
        message: "Media ID is not available",
        title: "The media is not ready for publishing, please wait for a moment",
        transient: true,
      });
    }
    children.push(child);
  }
  return children;
}

export async function findContainer(x: Exchange, account: Account, id: string): Promise<Media> {
  const container = await findMedia(x.db, "instagram", id);
  if (!container || container.accountId !== account.id) {
    return refuse({
      code: 24,
      subcode: 2207006,
      message: "The requested resource does not exist",
      title: "Media not found",
    });
  }
  return container;
}

async function fetchFor(x: Exchange, kind: Kind, params: Map<string, string>): Promise<FetchedMedia> {
  const image = params.get("image_url");
  const video = params.get("video_url");
  if (kind === "REELS" && !video) return badParam("The parameter video_url is required");
  if (kind === "IMAGE" && !image) return badParam("The parameter image_url is required");
  if (!image === !video) return badParam("Exactly one of image_url and video_url is required");
  return image
    ? fetchMedia(x, image, "image", kind === "IMAGE" || kind === "CHILD")
    : fetchMedia(x, video ?? "", "video", false);
}

interface Accepted {
  kind: Kind;
  params: Map<string, string>;
  children: Media[];
  fetched: FetchedMedia | null;
}

async function store(
  x: Exchange,
  account: Account,
  { kind, params, children, fetched }: Accepted,
): Promise<string> {
  await lockFor(x.db, "instagram", account.id);
  const [made] = await x.db.query<{ n: number }>(
    "select count(*)::int as n from sandbox.media where network = 'instagram' and account_id = $1 and created_at > $2",
    [account.id, new Date(x.now.getTime() - CONTAINER_LIFE_MS)],
  );
  if ((made?.n ?? 0) >= CONTAINERS_PER_DAY) {
    return refuse({
      code: 9,
      subcode: 2207042,
      message: "The user has reached the maximum number of containers in 24 hours.",
      title: "Limit reached",
    });
  }
  const rejected = await x.takeFault("media_rejected");
  const slow = await x.takeFault("slow_media");
  const settleMs = slow
    ? numberParam(slow, "seconds", 30) * 1000
    : fetched?.mime.startsWith("video/")
      ? VIDEO_SETTLE_MS
      : IMAGE_SETTLE_MS;
  const now = x.runtime.clock.now();
  const id = `1788${timeId(now, 1_700_000_000_000, 14).slice(-13).padStart(13, "0")}`;
  await storeMedia(x.db, {
    network: "instagram",
    id,
    accountId: account.id,
    state: rejected ? "ERROR" : "FINISHED",
    mime: fetched?.mime ?? "application/x-carousel",
    bytes: fetched?.bytes ?? null,
    width: fetched?.width,
    height: fetched?.height,
    alt: params.get("alt_text") ?? null,
    data: { kind, caption: params.get("caption") ?? "", children: children.map((child) => child.id) },
    createdAt: now,
    expiresAt: new Date(now.getTime() + CONTAINER_LIFE_MS),
    readyAt: new Date(now.getTime() + settleMs),
  });
  for (const child of children) {
    await x.db.query("update sandbox.media set data = data || $2 where network = 'instagram' and id = $1", [
      child.id,
      JSON.stringify({ parent: id }),
    ]);
  }
  return id;
}

export type StatusCode = "IN_PROGRESS" | "FINISHED" | "ERROR" | "EXPIRED" | "PUBLISHED";

export function statusOf(container: Media, now: Date): StatusCode {
  if (container.postId) return "PUBLISHED";
  if (container.expiresAt && container.expiresAt <= now) return "EXPIRED";
  if (!container.readyAt || container.readyAt > now) return "IN_PROGRESS";
  return container.state === "ERROR" ? "ERROR" : "FINISHED";
}

const STATUS_TEXT: Record<StatusCode, string> = {
  IN_PROGRESS: "In Progress: Media is still being processed.",
  FINISHED: "Finished: Media has been uploaded and it is ready to be published.",
  ERROR: "Error: Media upload has failed with error code 2207026",
  EXPIRED: "Expired: The container was not published within 24 hours and has expired.",
  PUBLISHED: "Published: Media has been published.",
};

/** The container as `GET /{container}` shows it. */
export function containerNode(container: Media, now: Date): Record<string, unknown> {
  const code = statusOf(container, now);
  return { id: container.id, status_code: code, status: STATUS_TEXT[code] };
}
