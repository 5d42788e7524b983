"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { useWorkspace } from "@/components/layout/workspace-context";
import { usePost } from "@/components/posts/use-post";
import { Alert } from "@/components/ui/alert";
import { ApiError } from "@/lib/core/api-client";
import type { Post } from "@/lib/posts/schema";
import { Composer } from "./composer";
import type { ComposerDoc } from "./document";
import { recentDrafts } from "./recent-drafts";
import { wordsOfResult } from "./result-words";
import { useInBrowser } from "./use-in-browser";
import type { SubmitAction } from "./use-submit";

/**
 * The composer as a page. A new post has an address from its first word on, and its post's as soon as it is saved:
 * reloads, back and forward come back to the same one.
 */
export function ComposerPage({ postId, initial }: { postId: string | null; initial?: Partial<ComposerDoc> }) {
  return postId === null ? <NewPosts initial={initial ?? {}} /> : <Existing postId={postId} />;
}

const POST_ADDRESS = /\/posts\/(post_[a-z0-9]+)\/edit$/;

interface Place {
  /** Addresses of one sitting: none, its own, its post's. */
  names: readonly string[];
  address: string;
  turn: number;
  initial: Partial<ComposerDoc>;
  /** What the next one begins with. */
  next: Partial<ComposerDoc>;
  /** A blank page was asked for: nothing is brought back. */
  isFresh: boolean;
}

function turned(place: Place, address: string, initial: Partial<ComposerDoc>): Place {
  return { names: [address], address, turn: place.turn + 1, initial, next: {}, isFresh: address === "" };
}

function NewPosts({ initial }: { initial: Partial<ComposerDoc> }) {
  const { slug } = useWorkspace();
  const inBrowser = useInBrowser();
  const postId = POST_ADDRESS.exec(usePathname())?.[1];
  const sitting = useSearchParams().get("sitting");
  const address = postId ?? sitting ?? "";
  const [place, setPlace] = useState<Place>({
    names: [address],
    address,
    turn: 0,
    initial,
    next: {},
    isFresh: false,
  });
  if (place.address !== address) {
    setPlace(
      place.names.includes(address) && address !== ""
        ? { ...place, address }
        : turned(place, address, place.next),
    );
  }

  function goBy(name: string, path: string) {
    setPlace((now) => ({ ...now, names: [...now.names, name] }));
    window.history.replaceState(null, "", path);
  }

  function startNew(doc: Partial<ComposerDoc> = {}) {
    setPlace((now) => (now.address === "" ? turned(now, "", doc) : { ...now, next: doc }));
    window.history.pushState(null, "", `/${slug}/compose`);
  }

  return (
    <Turn
      key={`${String(place.turn)} ${String(inBrowser)}`}
      place={place}
      inBrowser={inBrowser}
      onName={goBy}
      onStartNew={startNew}
    />
  );
}

interface TurnProps {
  place: Place;
  inBrowser: boolean;
  onName: (name: string, path: string) => void;
  onStartNew: (given?: Partial<ComposerDoc>) => void;
}

/** One sitting of a new post, or what became of it. */
function Turn({ place, inBrowser, onName, onStartNew }: TurnProps) {
  const { id: workspace } = useWorkspace();
  const [postId] = useState(() => {
    if (place.address.startsWith("post_") || !inBrowser) return place.address;
    const saved = recentDrafts(window.localStorage, workspace).find(({ key }) => key === place.address);
    return saved?.postId ?? "";
  });
  if (postId.startsWith("post_")) return <Existing postId={postId} />;
  return (
    <Sitting
      post={null}
      initial={place.initial}
      restoresNew={!place.isFresh && Object.keys(place.initial).length === 0}
      sitting={place.address === "" ? null : place.address}
      onName={onName}
      onStartNew={onStartNew}
    />
  );
}

function Existing({ postId }: { postId: string }) {
  const { data, error } = usePost(postId);
  if (data !== undefined) return <Sitting key={data.id} post={data} initial={{}} />;
  if (!(error instanceof ApiError)) return null;
  return (
    <Alert
      tone="warning"
      title={error.code === "not_found" ? "This draft was deleted" : "It could not be read"}
    >
      {error.message}
    </Alert>
  );
}

interface SittingProps {
  post: Post | null;
  initial: Partial<ComposerDoc>;
  restoresNew?: boolean;
  sitting?: string | null;
  onName?: (name: string, path: string) => void;
  onStartNew?: (given?: Partial<ComposerDoc>) => void;
}

function Sitting({ post, initial, restoresNew = false, sitting = null, onName, onStartNew }: SittingProps) {
  const { slug } = useWorkspace();
  const router = useRouter();
  const [brought, setBrought] = useState<string | null>(null);

  function onDone(done: Post, action: SubmitAction) {
    toast.success(wordsOfResult(done, action));
    if (action !== "save" || done.status !== "draft") router.push(`/${slug}/posts/${done.id}`);
  }

  return (
    <Composer
      key={brought}
      post={post}
      initial={initial}
      restoresNew={restoresNew}
      sitting={brought ?? sitting}
      onBegun={(key) => onName?.(key, `/${slug}/compose?sitting=${key}`)}
      onCreated={(created) => onName?.(created.id, `/${slug}/posts/${created.id}/edit`)}
      onBring={setBrought}
      onStartNew={onStartNew}
      onDone={onDone}
    />
  );
}
