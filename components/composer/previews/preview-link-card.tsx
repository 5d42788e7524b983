import { cn } from "@/components/ui/cn";
import type { CardView } from "../account-view";

/** The card of a link below a post: picture, title and where it leads. */
export function PreviewLinkCard({
  card,
  describes = true,
  className,
}: {
  card: CardView | null;
  /** Whether the network shows the description too. */
  describes?: boolean;
  className?: string;
}) {
  if (card === null) return null;
  const { title, description, picture, url } = card;
  return (
    <div
      role="group"
      aria-label="Card of the link"
      className={cn("overflow-hidden rounded-xl border", className)}
    >
      {picture !== null && (
        <img
          src={picture.thumbnail_url}
          alt={picture.alt_text}
          className="bg-muted aspect-[1.91] w-full border-b object-cover"
        />
      )}
      <div className="grid gap-0.5 px-3 py-2.5">
        <p dir="auto" className="line-clamp-2 text-sm leading-5 font-semibold break-words">
          {title}
        </p>
        {describes && description !== "" && (
          <p dir="auto" className="text-muted-foreground line-clamp-2 text-[0.8125rem] leading-5 break-words">
            {description}
          </p>
        )}
        <p className="text-muted-foreground truncate text-xs">{new URL(url).host.replace(/^www\./, "")}</p>
      </div>
    </div>
  );
}
