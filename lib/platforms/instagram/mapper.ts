/** Between our words and Instagram's. Pure. */
import { textFingerprint } from "@/lib/platforms/core/fingerprint";
import type { Draft, Target } from "@/lib/platforms/core/platform";
import { cleanTarget } from "@/lib/platforms/core/target";
import { InstagramOptions } from "./manifest";
import type { GraphPage, PublishedMedia } from "./schema";

/** Parameters that belong to the post as a whole; a carousel's children take none of them. */
function postParams(draft: Draft): Record<string, string> {
  const options = InstagramOptions.parse(draft.options ?? {});
  return {
    ...(draft.text === "" ? {} : { caption: draft.text }),
    ...(options.collaborators?.length ? { collaborators: JSON.stringify(options.collaborators) } : {}),
    ...(options.is_ai_generated ? { is_ai_generated: "true" } : {}),
  };
}

const altText = (text: string): Record<string, string> => (text.trim() === "" ? {} : { alt_text: text });

/** A single image. */
export function imageParams(draft: Draft, imageUrl: string, alt: string): Record<string, string> {
  return { image_url: imageUrl, ...postParams(draft), ...altText(alt) };
}

export function childParams(imageUrl: string, alt: string): Record<string, string> {
  return { image_url: imageUrl, is_carousel_item: "true", ...altText(alt) };
}

export function carouselParams(draft: Draft, children: readonly string[]): Record<string, string> {
  return { media_type: "CAROUSEL", children: children.join(","), ...postParams(draft) };
}

/** Tasks that let a person publish for a Page. */
const PUBLISHERS = new Set(["CREATE_CONTENT", "MANAGE"]);

/** The professional accounts behind `pages` that this person may publish for; `web` is the base of their profiles. */
export function targetsOf(pages: readonly GraphPage[], web: string): Target[] {
  const targets = new Map<string, Target>();
  for (const page of pages) {
    const professional = page.instagram_business_account;
    if (!professional || (page.tasks && !page.tasks.some((task) => PUBLISHERS.has(task)))) continue;
    const username = professional.username ?? professional.id;
    const target = cleanTarget({
      remoteId: professional.id,
      username,
      displayName: professional.name || username,
      avatarUrl: professional.profile_picture_url ?? null,
      profileUrl: professional.username ? `${web}/${professional.username}/` : null,
      profile: { page_id: page.id, page_name: page.name },
    });
    targets.set(target.remoteId, target);
  }
  return [...targets.values()];
}

/** The one medium that was made after `since` with this caption; `many` when more than one could be it. */
export function findOurs(
  media: readonly PublishedMedia[],
  caption: string,
  since: Date,
): PublishedMedia | "many" | null {
  const wanted = textFingerprint(caption);
  const equal = media.filter(
    (item) => timeOf(item) >= since.getTime() - 1_000 && textFingerprint(item.caption ?? "") === wanted,
  );
  if (equal.length > 1) return "many";
  return equal[0] ?? null;
}

/** Graph writes `+0000`, which not every parser takes. */
function timeOf(item: PublishedMedia): number {
  return Date.parse((item.timestamp ?? "").replace(/([+-]\d\d)(\d\d)$/, "$1:$2"));
}
