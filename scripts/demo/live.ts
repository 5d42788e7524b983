import type { Outcome } from "./progress";

/* The networks' side of the story: what readers see, told by the sandbox, which our database cannot talk into it. */

const TIMEOUT_MS = 10_000;
/** More than the demo ever posts on one network. */
const LIMIT = "200";

interface LivePost {
  permalink: string;
  by_hand: boolean;
}

async function livePosts(sandboxUrl: string, network: string): Promise<LivePost[]> {
  const url = `${sandboxUrl}/timelines?${new URLSearchParams({ network, limit: LIMIT }).toString()}`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!answer.ok) throw new Error(`The sandbox does not tell the timeline of ${network}: ${answer.status}.`);
  const { data } = (await answer.json()) as { data: LivePost[] };
  return data.filter((post) => !post.by_hand);
}

/** One spelling of an address: a colon in it may be escaped or not. */
const spelled = (address: string | null) => decodeURIComponent(address ?? "");

/** Where the timelines disagree with what the product says: a post twice, missing, or one nobody scheduled. */
export async function disagreements(sandboxUrl: string, rows: Outcome[]): Promise<string[]> {
  const networks = [...new Set(rows.map((row) => row.delivery.platform))];
  const found: string[] = [];
  for (const network of networks) {
    const live = await livePosts(sandboxUrl, network);
    const ours = rows.filter((row) => row.delivery.platform === network);
    if (live.length !== ours.length) {
      found.push(`${network} shows ${String(live.length)} posts where ${String(ours.length)} were scheduled`);
    }
    for (const { name, delivery } of ours) {
      const times = live.filter((post) => spelled(post.permalink) === spelled(delivery.permalink)).length;
      if (times !== 1) found.push(`${name} stands ${String(times)} times on ${network}`);
    }
  }
  return found;
}
