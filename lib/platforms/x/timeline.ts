/** The account's own posts, asked for in the words of the server's spec: 2.167 says post, 2.166 tweet. */
import { read, withQuery } from "@/lib/platforms/core/call";
import { PlatformError } from "@/lib/platforms/core/error";
import type { SessionContext } from "@/lib/platforms/core/platform";
import { send } from "./client";
import { isCut } from "./mapper";
import { type DatedXPost, type XPost, XTimeline } from "./schema";

/** Source: x.md §0, "Naming split". */
const NAMES = {
  post: { parameter: "post.fields", note: "note_post" },
  tweet: { parameter: "tweet.fields", note: "note_tweet" },
} as const;
type Spelling = keyof typeof NAMES;

/** What each server, by its base address, was last seen to speak; asked anew after a restart. */
const spoken = new Map<string, Spelling>();

/**
 * The account's own posts since `since`, newest first, 100 at most.
 * @throws PlatformError `unavailable` when neither spelling gives whole texts with their times: a cut text would look
 *   absent, and what looks absent is sent again.
 */
export async function listPosts(ctx: SessionContext, since: Date): Promise<DatedXPost[]> {
  const server = String(ctx.endpoints.api);
  const first = spoken.get(server) ?? "post";
  const other = first === "post" ? "tweet" : "post";
  for (const spelling of [first, other] as const) {
    const posts = await ask(ctx, since, spelling);
    if (posts === null) continue;
    if (posts.length > 0) spoken.set(server, spelling);
    return posts;
  }
  throw new PlatformError("unavailable", { message: "X did not tell its posts whole, with their times." });
}

/** Null: the server does not speak so, it refused the names or passed over them. */
async function ask(ctx: SessionContext, since: Date, spelling: Spelling): Promise<DatedXPost[] | null> {
  const { parameter, note } = NAMES[spelling];
  const base = `${String(ctx.endpoints.api)}/2/users/${encodeURIComponent(ctx.session.remoteId)}/tweets`;
  const url = withQuery(base, {
    max_results: "100",
    start_time: since.toISOString().replace(/\.\d+Z$/, "Z"),
    exclude: "retweets",
    [parameter]: `created_at,text,attachments,entities,${note}`,
  });
  try {
    const answer = await send(ctx, ctx.session.credentials.accessToken, { method: "GET", url });
    const posts = read(XTimeline, answer).data ?? [];
    return posts.every(isDated) && !posts.some(isCut) ? posts : null;
  } catch (error) {
    if (error instanceof PlatformError && error.kind === "invalid_content") return null;
    throw error;
  }
}

function isDated(post: XPost): post is DatedXPost {
  return typeof post.created_at === "string";
}
