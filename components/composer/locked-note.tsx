import { LOCK_WORDS } from "@/components/posts/lock-words";
import { Alert } from "@/components/ui/alert";
import type { PostLock } from "@/lib/posts/schema";

/** The server takes no change now; what is typed meanwhile stays in this browser. */
export function LockedNote({ locked }: { locked: PostLock }) {
  return (
    <Alert tone="info" title="This post cannot be changed now">
      {LOCK_WORDS[locked]}
    </Alert>
  );
}
