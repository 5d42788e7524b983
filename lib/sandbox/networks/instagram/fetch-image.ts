import { fileTypeFromBuffer } from "file-type";
import type { Exchange } from "@/lib/sandbox/exchange";
import { sniff } from "@/lib/sandbox/media";
import { refuse } from "@/lib/sandbox/networks/instagram/replies";

export interface FetchedMedia {
  bytes: Buffer;
  mime: string;
  width: number | null;
  height: number | null;
}

const FETCH_TIMEOUT_MS = 15_000;
const MAX_IMAGE = 8 * 1_048_576;
const MAX_VIDEO = 300 * 1_048_576;
const NARROWEST = 4 / 5;
const WIDEST = 1.91;

function cannotFetch(detail: string): never {
  return refuse({
    code: 9004,
    subcode: 2207052,
    message: "Only photo or video can be accepted as media type.",
    title: "Media download has failed.",
    userMessage: `The media could not be fetched from this URI: ${detail}`,
  });
}

/** Download the media as Meta's servers do when the container is made: no credentials, and no HTML pages. */
export async function fetchMedia(
  x: Exchange,
  address: string,
  kind: "image" | "video",
  feed: boolean,
): Promise<FetchedMedia> {
  if (
    !/^[\x20-\x7e]+$/.test(address) ||
    !URL.canParse(address) ||
    !/^https?:$/.test(new URL(address).protocol)
  )
    cannotFetch(address);
  if (await x.takeFault("fetch_failed")) cannotFetch(address);
  let response: Response;
  let bytes: Buffer;
  try {
    response = await fetch(address, {
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
      headers: { "user-agent": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)" },
    });
    bytes = Buffer.from(await response.arrayBuffer());
  } catch {
    return refuse({
      code: -2,
      subcode: 2207003,
      message: "It takes too long to download the media.",
      title: "Timeout",
      transient: true,
    });
  }
  const declared = response.headers.get("content-type") ?? "";
  if (!response.ok || bytes.length === 0 || !declared.startsWith(kind === "image" ? "image/" : "video/"))
    cannotFetch(`${response.status} ${declared}`);
  return kind === "image" ? judgeImage(bytes, feed) : judgeVideo(bytes);
}

async function judgeImage(bytes: Buffer, feed: boolean): Promise<FetchedMedia> {
  if (bytes.length > MAX_IMAGE) {
    return refuse({
      code: 36000,
      subcode: 2207004,
      message: "The image size is too large.",
      title: "Image size too large",
      userMessage: "The image is too large to download. It should be less than 8 MiB.",
    });
  }
  const sniffed = await sniff(bytes);
  if (!sniffed || sniffed.mime !== "image/jpeg" || !sniffed.width || !sniffed.height) {
    return refuse({
      code: 36001,
      subcode: 2207005,
      message: "The image format is not supported.",
      title: "Image format not supported",
    });
  }
  const ratio = sniffed.width / sniffed.height;
  if (feed && (ratio < NARROWEST || ratio > WIDEST)) {
    return refuse({
      code: 36003,
      subcode: 2207009,
      message:
        "The submitted image with aspect ratio cannot be published. Please submit an image with a valid aspect ratio.",
      title: "Unsupported aspect ratio",
    });
  }
  return { bytes, mime: sniffed.mime, width: sniffed.width, height: sniffed.height };
}

async function judgeVideo(bytes: Buffer): Promise<FetchedMedia> {
  const type = await fileTypeFromBuffer(bytes);
  if (!type || !["video/mp4", "video/quicktime"].includes(type.mime) || bytes.length > MAX_VIDEO) {
    return refuse({
      code: 352,
      subcode: 2207026,
      message: "The video format is not supported.",
      title: "Unsupported video format",
    });
  }
  return { bytes, mime: type.mime, width: null, height: null };
}
