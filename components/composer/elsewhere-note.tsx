"use client";

import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import type { Mirror } from "./mirror";

const WORDS = 80;

/** Another tab of this browser, open or just crashed, has unsaved work on the same. */
export function ElsewhereNote({ copy, onBring }: { copy: Mirror; onBring: () => void }) {
  const words = copy.doc.content.trim();
  return (
    <Alert
      live
      tone="info"
      title={
        copy.postId === null
          ? "Another tab has an unsaved new post"
          : "Another tab has unsaved changes to this post"
      }
      actions={
        <Button size="sm" variant="outline" onClick={onBring}>
          Go on with it here
        </Button>
      }
    >
      <bdi>“{words.length > WORDS ? `${words.slice(0, WORDS)}…` : words}”</bdi>, typed{" "}
      <Time value={new Date(copy.at)} zone={copy.doc.timezone} within />.
    </Alert>
  );
}
