import type { PostSummary } from "@/lib/posts/schema";

/** How a post begins, in a line. */
export function titleOf(post: Pick<PostSummary, "content" | "media">): string {
  const text = post.content.trim().replaceAll(/\s+/g, " ");
  if (text !== "") return text.length > 90 ? `${text.slice(0, 89)}…` : text;
  return post.media.length > 0 ? "Pictures without text" : "Empty draft";
}
