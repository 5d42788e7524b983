import type { Exchange, Reply } from "@/lib/sandbox/exchange";
import { metricsOf } from "@/lib/sandbox/metrics";
import { requireProfessional, requireToken } from "@/lib/sandbox/networks/instagram/auth";
import { readParams } from "@/lib/sandbox/networks/instagram/params";
import { badParam, missingObject } from "@/lib/sandbox/networks/instagram/replies";
import { findPost } from "@/lib/sandbox/posts";

const FEED_METRICS =
  "views reach likes comments saved shares reposts total_interactions follows profile_visits profile_activity total_likes total_comments total_views".split(
    " ",
  );
const INSIGHTS_DELAY_MS = 60_000;

/** `GET /{media}/insights`: one unknown metric fails the call, and the first minute has no data. */
export async function readInsights(x: Exchange): Promise<Reply> {
  const { token } = await requireToken(x, "instagram_basic", "instagram_manage_insights");
  const post = await findPost(x.db, "instagram", x.params.id ?? "");
  if (!post) return missingObject(x, x.params.id ?? "");
  await requireProfessional(x, post.accountId, token);
  const asked = ((await readParams(x)).get("metric") ?? "").split(",").filter(Boolean);
  const unknown = asked.find((metric) => !FEED_METRICS.includes(metric));
  if (asked.length === 0 || unknown)
    return badParam(`metric[0] must be one of the following values: ${FEED_METRICS.join(", ")}`);
  if (x.now.getTime() - post.createdAt.getTime() < INSIGHTS_DELAY_MS)
    return { status: 200, body: { data: [] } };
  const m = metricsOf(post.id, post.createdAt, x.now);
  const values: Record<string, number> = {
    views: m.views,
    total_views: m.views,
    reach: Math.floor(m.views * 0.8),
    likes: m.likes,
    total_likes: m.likes,
    comments: m.replies,
    total_comments: m.replies,
    shares: m.shares,
    saved: m.clicks,
    total_interactions: m.likes + m.replies + m.shares + m.clicks,
  };
  const data = asked.map((name) => ({
    name,
    period: "lifetime",
    values: [{ value: values[name] ?? 0 }],
    title: name,
    description: name,
    id: `${post.id}/insights/${name}/lifetime`,
  }));
  return { status: 200, body: { data } };
}
