import { BadgeCheck, Globe } from "lucide-react";
import type { ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import { handleOf, type AccountView } from "../account-view";
import { PreviewActions } from "./preview-actions";
import { Carousel, MediaGrid } from "./preview-media";
import { PreviewLinkCard } from "./preview-link-card";
import { PreviewText } from "./preview-text";

/** What readers of this network will see, near enough to judge line breaks, crops and links. */
export function PreviewCard({ view }: { view: AccountView }) {
  switch (view.account.platform) {
    case "instagram":
      return <InstagramCard view={view} />;
    case "linkedin":
      return <LinkedInCard view={view} />;
    default:
      return <TimelineCard view={view} />;
  }
}

function Name({ view, second }: { view: AccountView; second: ReactNode }) {
  const { account } = view;
  return (
    <div className="min-w-0 leading-5">
      <p className="flex min-w-0 items-center gap-1 text-[0.9375rem] font-semibold">
        <span dir="auto" className="truncate">
          {account.account_name || account.username}
        </span>
        {account.platform === "x" && view.max > 280 && (
          <BadgeCheck aria-hidden className="text-info size-4 shrink-0" />
        )}
      </p>
      <p className="text-muted-foreground truncate text-[0.8125rem]">{second}</p>
    </div>
  );
}

function ContentWarning({ options }: { options: Record<string, unknown> }) {
  const words = options.spoiler_text;
  if (typeof words !== "string" || words === "") return null;
  return (
    <p dir="auto" className="bg-warning-soft rounded-md px-2.5 py-1.5 text-sm font-medium">
      {words}
    </p>
  );
}

function TimelineCard({ view }: { view: AccountView }) {
  const { account, media, options } = view;
  return (
    <div className="bg-card grid gap-3 rounded-xl border p-4">
      <div className="flex items-center gap-2.5">
        <Avatar
          name={account.account_name || account.username}
          src={account.avatar_url}
          className="size-10"
        />
        <Name view={view} second={`${handleOf(account)} · now`} />
      </div>
      <ContentWarning options={options} />
      <PreviewText view={view} />
      <MediaGrid media={media.slice(0, view.manifest.media.maxImages)} />
      <PreviewLinkCard card={view.card} />
      <PreviewActions platform={account.platform} />
    </div>
  );
}

function LinkedInCard({ view }: { view: AccountView }) {
  const { account, media } = view;
  return (
    <div className="bg-card overflow-hidden rounded-lg border">
      <div className="grid gap-3 p-4">
        <div className="flex items-center gap-2.5">
          <Avatar
            name={account.account_name || account.username}
            src={account.avatar_url}
            className="size-11"
          />
          <Name
            view={view}
            second={
              <>
                Now · <Globe aria-label="Visible to everyone" role="img" className="inline size-3.5" />
              </>
            }
          />
        </div>
        <PreviewText view={view} />
      </div>
      <MediaGrid media={media} className="rounded-none border-x-0" />
      <PreviewLinkCard card={view.card} describes={false} className="rounded-none border-x-0" />
      <PreviewActions platform="linkedin" className="border-t px-6 py-3" />
    </div>
  );
}

function InstagramCard({ view }: { view: AccountView }) {
  const { account, media } = view;
  return (
    <div className="bg-card overflow-hidden rounded-lg border">
      <div className="flex items-center gap-2.5 p-3">
        <Avatar name={account.account_name || account.username} src={account.avatar_url} />
        <p className="truncate text-sm font-semibold">{account.username}</p>
      </div>
      <Carousel media={media.slice(0, view.manifest.media.maxImages)} />
      <PreviewActions platform="instagram" className="px-3 pt-4 pb-2" />
      <div className="px-3 pb-4">
        <p className="mb-0.5 text-sm font-semibold">{account.username}</p>
        <PreviewText view={view} />
      </div>
    </div>
  );
}
