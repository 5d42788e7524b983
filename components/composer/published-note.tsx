import { Alert } from "@/components/ui/alert";
import type { Post } from "@/lib/posts/schema";
import { handleOf } from "./account-view";

/** Says, before anything is typed, what an edit can no longer reach. */
export function PublishedNote({ post }: { post: Post }) {
  const out = post.deliveries.filter((delivery) => delivery.status === "published");
  if (out.length === 0) return null;
  const isOutEverywhere = out.length === post.deliveries.length;
  const names = out.map(({ account }) => handleOf(account)).join(", ");
  return (
    <Alert tone="info" title={isOutEverywhere ? "This post is out" : `This post is out on ${names}`}>
      {isOutEverywhere
        ? "What is out cannot be changed here. Duplicate the post to write it anew, or add an account to publish it there as well."
        : "What is out there stays as it is: give the other accounts content of their own, or change nothing but the time."}
    </Alert>
  );
}
