import { BarChart3, ExternalLink, Heart, MessageCircle, Repeat2, type LucideIcon } from "lucide-react";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { EmptyState } from "@/components/ui/empty-state";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import { Time } from "@/components/ui/time";
import type { SimulatedPost } from "./view";

/** Posts as a reader of the network would see them, newest first. */
export function Timeline({ posts, zone }: { posts: readonly SimulatedPost[]; zone: string }) {
  if (posts.length === 0) {
    return (
      <EmptyState title="Nobody has posted here yet">
        What Heliograph publishes to a sandbox account appears here, as readers would see it.
      </EmptyState>
    );
  }
  return (
    <ul className="grid max-w-2xl gap-3">
      {posts.map((post) => (
        <li key={`${post.network}:${post.id}`}>
          <SimulatedPostCard post={post} zone={zone} />
        </li>
      ))}
    </ul>
  );
}

function SimulatedPostCard({ post, zone }: { post: SimulatedPost; zone: string }) {
  return (
    <Card>
      <article className="grid gap-3 px-5 py-4">
        <header className="flex items-center gap-3">
          <Avatar name={post.displayName} />
          <div className="grid min-w-0 flex-1">
            <h2 dir="auto" className="truncate text-start text-sm leading-5 font-semibold">
              {post.displayName}
            </h2>
            <p className="text-muted-foreground truncate text-[0.8125rem] leading-5">@{post.account}</p>
          </div>
          {post.byHand && <Badge>By hand</Badge>}
          <PlatformIcon platform={post.network} className="size-5" />
        </header>
        {post.text !== "" && (
          <p dir="auto" className="text-[0.9375rem] leading-6 break-words whitespace-pre-wrap">
            {post.text}
          </p>
        )}
        {post.media.length > 0 && <Pictures media={post.media} />}
        <footer className="text-muted-foreground flex flex-wrap items-center gap-x-4 gap-y-1 text-[0.8125rem]">
          <Metric icon={MessageCircle} label="replies" value={post.metrics.replies} />
          <Metric icon={Repeat2} label="shares" value={post.metrics.shares} />
          <Metric icon={Heart} label="likes" value={post.metrics.likes} />
          <Metric icon={BarChart3} label="views" value={post.metrics.views} />
          <Time value={post.createdAt} zone={zone} style="seconds" className="ml-auto" />
          <a
            href={post.permalink}
            target="_blank"
            rel="noreferrer"
            className="text-link inline-flex items-center gap-1 underline underline-offset-4"
          >
            Open on {platformName(post.network)} <ExternalLink aria-hidden className="size-3.5" />
            <span className="sr-only">(sandbox, new tab)</span>
          </a>
        </footer>
      </article>
    </Card>
  );
}

function Pictures({ media }: { media: SimulatedPost["media"] }) {
  return (
    <div className={cn("grid gap-1 overflow-hidden rounded-lg border", media.length > 1 && "grid-cols-2")}>
      {media.map((item) => (
        <img
          key={item.id}
          src={item.url}
          alt={item.alt ?? "Posted without a description"}
          loading="lazy"
          className={cn("bg-muted w-full object-cover", media.length > 1 ? "aspect-square" : "max-h-[28rem]")}
        />
      ))}
    </div>
  );
}

function Metric({ icon: Icon, label, value }: { icon: LucideIcon; label: string; value: number }) {
  return (
    <span className="inline-flex items-center gap-1.5 tabular-nums">
      <Icon aria-hidden className="size-4" />
      {value}
      <span className="sr-only"> {label}</span>
    </span>
  );
}
