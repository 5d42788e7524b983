/** Between our words and LinkedIn's. Pure. */
import type { Draft, Target } from "@/lib/platforms/core/platform";
import { cleanTarget } from "@/lib/platforms/core/target";
import type { z } from "zod";
import { escapeLittleText } from "./little-text";
import { LinkedInOptions } from "./manifest";
import type { LinkedInMember } from "./schema";

interface Image {
  id: string;
  altText?: string;
}

interface Article {
  source: string;
  title: string;
  description?: string;
  thumbnail?: string;
}

export interface PostBody {
  author: string;
  commentary: string;
  visibility: string;
  distribution: { feedDistribution: "MAIN_FEED"; targetEntities: []; thirdPartyDistributionChannels: [] };
  lifecycleState: "PUBLISHED";
  isReshareDisabledByAuthor: boolean;
  content?: { media: Image } | { multiImage: { images: Image[] } } | { article: Article };
}

/** LinkedIn does not read the page itself: what is not given is not in the card. */
function articleOf({ card }: Draft, thumbnail: string | undefined): Pick<PostBody, "content"> {
  if (!card) return {};
  const { url: source, title, description } = card;
  const article = {
    source,
    title,
    ...(description === "" ? {} : { description }),
    ...(thumbnail === undefined ? {} : { thumbnail }),
  };
  return { content: { article } };
}

/** The body of `POST /rest/posts`. `imageUrns` in the order of the draft's media; `thumbnail` of the link's card. */
export function postBody(
  author: string,
  draft: Draft,
  imageUrns: readonly string[],
  thumbnail?: string,
): PostBody {
  const options = LinkedInOptions.parse(draft.options ?? {});
  const images = imageUrns.map((id, index) => {
    const altText = draft.media[index]?.altText.trim() ?? "";
    return altText === "" ? { id } : { id, altText };
  });
  const [first] = images;
  return {
    author,
    commentary: escapeLittleText(draft.text),
    visibility: options.visibility ?? "PUBLIC",
    distribution: { feedDistribution: "MAIN_FEED", targetEntities: [], thirdPartyDistributionChannels: [] },
    lifecycleState: "PUBLISHED",
    isReshareDisabledByAuthor: options.disable_reshare ?? false,
    ...(first === undefined
      ? articleOf(draft, thumbnail)
      : { content: images.length === 1 ? { media: first } : { multiImage: { images } } }),
  };
}

export function permalinkOf(web: string, urn: string): string {
  return `${web}/feed/update/${urn}/`;
}

/** LinkedIn's post numbers start with the millisecond of their making; null where one does not look like it. */
export function createdAtOf(urn: string): Date | null {
  const digits = /:(\d{10,20})$/.exec(urn)?.[1];
  if (digits === undefined) return null;
  const ms = Number(BigInt(digits) >> 22n);
  return ms > Date.UTC(2012, 0) && ms < Date.UTC(2100, 0) ? new Date(ms) : null;
}

/** Members have no handle that the API tells: the name stands for it. */
export function targetOf(member: z.infer<typeof LinkedInMember>): Target {
  return cleanTarget({
    remoteId: `urn:li:person:${member.sub}`,
    username: member.name,
    displayName: member.name,
    avatarUrl: member.picture ?? null,
    profileUrl: null,
    profile: {},
  });
}
