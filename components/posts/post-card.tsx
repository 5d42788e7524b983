"use client";

import { useQuery } from "@tanstack/react-query";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { mediaKeys } from "@/components/media/queries";
import { getMedia } from "@/lib/media/contract";
import type { PostCard } from "@/lib/posts/schema";

/** The card of a post's link: what the page said, or its author wrote. */
export function PostLinkCard({ card }: { card: PostCard }) {
  const { host } = new URL(card.url);
  return (
    <a
      href={card.url}
      target="_blank"
      rel="noreferrer"
      aria-label={`Card of the link: ${card.title ?? host}`}
      className="hover:bg-accent block overflow-hidden rounded-md border"
    >
      {card.media_id !== null && <CardPicture id={card.media_id} />}
      <span className="grid gap-0.5 px-3 py-2.5">
        <span dir="auto" className="line-clamp-2 text-sm leading-5 font-semibold break-words">
          {card.title ?? host}
        </span>
        {card.description !== null && card.description !== "" && (
          <span
            dir="auto"
            className="text-muted-foreground line-clamp-3 text-[0.8125rem] leading-5 break-words"
          >
            {card.description}
          </span>
        )}
        <span className="text-muted-foreground truncate text-xs">{host}</span>
      </span>
    </a>
  );
}

/** Its place is kept while it is read. */
function CardPicture({ id }: { id: string }) {
  const { slug } = useWorkspace();
  const call = useCall();
  const { data } = useQuery({
    queryKey: mediaKeys.detail(slug, id),
    queryFn: () => call(getMedia, { params: { id } }),
  });
  return (
    <span className="bg-muted block aspect-[1.91] border-b">
      {data !== undefined && (
        <img src={data.thumbnail_url} alt={data.alt_text} className="size-full object-cover" />
      )}
    </span>
  );
}
