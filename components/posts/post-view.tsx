"use client";

import { Send, Trash2 } from "lucide-react";
import { Fragment } from "react";
import { DeliveryCard } from "@/components/deliveries/delivery-card";
import { useAttempts } from "@/components/deliveries/use-deliveries";
import { SectionLinks } from "@/components/layout/section-links";
import { useWorkspace } from "@/components/layout/workspace-context";
import { UnsavedNote } from "@/components/composer/unsaved-note";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Time } from "@/components/ui/time";
import { ApiError } from "@/lib/core/api-client";
import type { Post } from "@/lib/posts/schema";
import { LOCK_WORDS } from "./lock-words";
import { nextLookMs } from "./next-look";
import { EditLink, PostActionBar } from "./post-action-bar";
import { PostLinkCard } from "./post-card";
import { PostState } from "./post-state";
import { titleOf } from "./post-title";
import { usePost } from "./use-post";

/** A post and what became of it on every account, as it happens. */
export function PostView({ id }: { id: string }) {
  const { data: post, error, refetch } = usePost(id);
  const attempts = useAttempts(id, nextLookMs(post?.deliveries ?? [], new Date())).data?.data ?? [];
  if (error instanceof ApiError && error.code === "not_found") return <Gone />;
  if (post === undefined) return null;
  return (
    <>
      {error !== null && (
        <Alert
          className="mb-4"
          tone="warning"
          title="This may not be the newest: it could not be read again"
          actions={
            <Button size="sm" variant="outline" onClick={() => void refetch()}>
              Try again
            </Button>
          }
        >
          {error.message}
        </Alert>
      )}
      <UnsavedNote post={post} />
      <PageHeader
        title={<PostTitle post={post} />}
        description={<PostFacts post={post} />}
        actions={<PostActionBar post={post} />}
      />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] xl:grid-cols-[minmax(0,1fr)_24rem]">
        <section aria-label="Accounts" className="grid min-w-0 gap-4">
          {post.deliveries.length === 0 ? (
            <EmptyState icon={Send} title="No account is chosen yet" actions={<EditLink post={post} />}>
              Choose where this post goes, and it can be scheduled.
            </EmptyState>
          ) : (
            post.deliveries.map((delivery) => (
              <DeliveryCard
                key={delivery.id}
                delivery={delivery}
                isPostLocked={post.locked !== null}
                attempts={attempts.filter((attempt) => attempt.delivery_id === delivery.id)}
              />
            ))
          )}
        </section>
        <PostContent post={post} />
      </div>
    </>
  );
}

/** Somebody deleted it while it was looked at. */
function Gone() {
  return (
    <>
      <h1 className="sr-only">Deleted post</h1>
      <EmptyState icon={Trash2} title="This post was deleted" actions={<SectionLinks />}>
        The log keeps its attempts.
      </EmptyState>
    </>
  );
}

function PostTitle({ post }: { post: Post }) {
  return (
    <span className="line-clamp-2 break-words" dir="auto">
      {titleOf(post)}
    </span>
  );
}

function PostFacts({ post }: { post: Post }) {
  const { timezone } = useWorkspace();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-1" aria-live="polite">
      <PostState post={post} zone={timezone} />
      {post.scheduled_at === null ? (
        <span>No time yet</span>
      ) : (
        <Time value={post.scheduled_at} zone={post.timezone} className="text-foreground" />
      )}
      {post.author !== null && (
        <span>
          by <bdi>{post.author.name}</bdi>
        </span>
      )}
      {post.locked !== null && <span>{LOCK_WORDS[post.locked]}</span>}
    </div>
  );
}

function PostContent({ post }: { post: Post }) {
  return (
    <Card className="grid min-w-0 gap-4 p-4 sm:p-5">
      <h2 className="text-sm font-semibold">Content</h2>
      <p className="text-sm leading-6 break-words whitespace-pre-wrap" dir="auto">
        {post.content === "" ? "No shared text" : post.content}
      </p>
      {post.mentions.length + post.hashtags.length > 0 && (
        <p className="text-link text-sm break-words" dir="auto">
          {[
            ...post.mentions.map((mention) => `@${mention.replace(/^@/, "")}`),
            ...post.hashtags.map((tag) => `#${tag}`),
          ].join(" ")}
        </p>
      )}
      {post.link !== null && <p className="text-link text-sm break-words">{post.link}</p>}
      {post.card !== null && post.media.length === 0 && <PostLinkCard card={post.card} />}
      {post.media.length > 0 && (
        <ul className="grid grid-cols-2 gap-2" aria-label="Pictures">
          {post.media.map((item) => (
            <li key={item.id}>
              <a
                href={item.url}
                target="_blank"
                rel="noreferrer"
                className="block overflow-hidden rounded-md border"
              >
                <img
                  src={item.thumbnail_url}
                  alt={item.alt_text || item.name}
                  className="bg-muted aspect-[4/3] w-full object-cover"
                />
              </a>
            </li>
          ))}
        </ul>
      )}
      {Object.keys(post.variants).length > 0 && (
        <p className="text-muted-foreground text-[0.8125rem]">
          Differs on{" "}
          <Isolated
            words={post.deliveries
              .filter(({ account }) => post.variants[account.id] !== undefined)
              .map(({ account }) => account.username || account.account_name)}
          />
          .
        </p>
      )}
      {post.labels.length > 0 && (
        <p className="text-muted-foreground text-[0.8125rem]">
          Labels: <Isolated words={post.labels} />
        </p>
      )}
    </Card>
  );
}

/** Each in its own direction, so that none turns its neighbours around. */
function Isolated({ words }: { words: readonly string[] }) {
  return words.map((word, index) => (
    <Fragment key={word}>
      {index > 0 && ", "}
      <bdi>{word}</bdi>
    </Fragment>
  ));
}
