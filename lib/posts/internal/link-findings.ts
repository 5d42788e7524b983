import "server-only";
import { CARD_FIELDS, type Finding } from "@/lib/posts/schema";
import type { AccountPart } from "./account-part";
import type { PostContent } from "./post-content";

/** What keeps a `link` or an `article` from being one on this account. */
export function linkFindings(post: PostContent, { account, manifest, media }: AccountPart): Finding[] {
  const { postType } = post;
  if (postType !== "link" && postType !== "article") return [];
  const at = (
    rule: string,
    path: Finding["path"],
    message: string,
    severity: Finding["severity"] = "error",
  ) => [
    {
      account_id: account.id,
      platform: account.platform,
      rule,
      severity,
      path,
      message,
      repair: null,
      reframe: null,
    },
  ];
  const { card } = post;
  if (postType === "article" && !manifest.postTypes.includes("article"))
    return at(
      "post_type.unavailable",
      ["post_type"],
      `${manifest.name} has no articles. Choose link, or leave it out.`,
    );
  if (card === null) return at("link.required", ["link"], "A post of this type needs a link.");
  if (
    postType === "article" &&
    CARD_FIELDS.some((field) => !card.given.includes(field) || card[field] === null)
  )
    return at(
      "article.incomplete",
      ["card"],
      "An article needs a title, a description and a picture of yours.",
    );
  if (media.length > 0 && manifest.linkCard.madeBy !== "nobody")
    return at("link.hidden", ["media_ids"], "Beside pictures the card of the link is not shown.", "warning");
  return [];
}
