import "server-only";
/**
 * Reads what a page says about itself, through the outbound guard and within limits of size and time. A page that
 * cannot be read is no failure of the post: its card then has nothing but its address.
 */
import { type HttpClient, HttpFailure, type HttpResponse } from "@/lib/core/http";
import { logger } from "@/lib/server/logger";
import { readPageCard } from "./page-card";

export interface ReadCard {
  title: string | null;
  description: string | null;
  picture: Uint8Array | null;
}

const NOTHING: ReadCard = { title: null, description: null, picture: null };
const PAGE_BYTES = 2 * 1024 * 1024;
const PICTURE_BYTES = 5 * 1024 * 1024;
const TIMEOUT_MS = 4_000;

async function get(http: HttpClient, url: string, accept: string, maxBytes: number) {
  const answer = await http.send({
    method: "GET",
    url,
    headers: { accept },
    timeoutMs: TIMEOUT_MS,
    maxBytes,
  });
  return answer.status === 200 ? answer : null;
}

/** The page's own word for its letters, from the header or its first kilobyte; UTF-8 otherwise. */
function textOf({ headers, body }: HttpResponse): string {
  const start = new TextDecoder("latin1").decode(body.subarray(0, 1_024));
  const named =
    /charset="?([\w-]{1,40})/i.exec(headers["content-type"] ?? "") ??
    /charset=["']?([\w-]{1,40})/i.exec(start);
  try {
    return new TextDecoder(named?.[1] ?? "utf-8").decode(body);
  } catch (error) {
    // RangeError: a name of letters that nobody knows.
    if (error instanceof RangeError) return new TextDecoder().decode(body);
    throw error;
  }
}

/** Never throws for what the page or its server does. */
export async function readLinkCard(http: HttpClient, url: string): Promise<ReadCard> {
  try {
    const page = await get(http, url, "text/html,application/xhtml+xml", PAGE_BYTES);
    if (page === null || !/html/i.test(page.headers["content-type"] ?? "")) return NOTHING;
    const { title, description, picture } = readPageCard(textOf(page));
    return { title, description, picture: await pictureOf(http, url, picture) };
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    logger.info({ host: new URL(url).host, reason: error.reason }, "a page was not read for its link card");
    return NOTHING;
  }
}

async function pictureOf(http: HttpClient, page: string, address: string | null): Promise<Uint8Array | null> {
  if (address === null || !URL.canParse(address, page)) return null;
  try {
    const answer = await get(http, new URL(address, page).href, "image/*", PICTURE_BYTES);
    return answer?.body ?? null;
  } catch (error) {
    if (error instanceof HttpFailure) return null;
    throw error;
  }
}
