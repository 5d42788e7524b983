import { PostStatusBadge, WaitingBadge } from "@/components/ui/status-badge";
import { zoneLabel } from "@/components/ui/time-format";
import type { PostSummary } from "@/lib/posts/schema";
import { waitingWords } from "./waiting-words";

interface Props {
  post: Pick<PostSummary, "status" | "next_try_at">;
  /** In which times are shown. */
  zone: string;
}

/** The status of a post; what only waits for its network's next try says so, and until when. */
export function PostState({ post: { status, next_try_at: at }, zone }: Props) {
  if (at === null) return <PostStatusBadge status={status} />;
  return (
    <WaitingBadge>
      <time
        dateTime={at}
        title={zoneLabel(zone, new Date(at))}
        className="tabular-nums"
        suppressHydrationWarning
      >
        {waitingWords(at, zone, new Date())}
      </time>
    </WaitingBadge>
  );
}
