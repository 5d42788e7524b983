import { formatWhen, zoneLabel } from "@/components/ui/time-format";
import type { Post } from "@/lib/posts/schema";
import type { SubmitAction } from "./use-submit";

/** What has just happened to a post, with its time and zone. */
export function wordsOfResult(post: Post, action: SubmitAction): string {
  if (action === "now") return "On its way. The post page shows each network as it answers.";
  if (action === "save" && post.status === "draft") return "Draft saved.";
  if (post.scheduled_at === null) return "Saved.";
  const at = new Date(post.scheduled_at);
  const time = `${formatWhen(at, post.timezone, { within: true })} ${zoneLabel(post.timezone, at)}`;
  return action === "save" ? `Saved. It goes out ${time}.` : `Scheduled for ${time}.`;
}
