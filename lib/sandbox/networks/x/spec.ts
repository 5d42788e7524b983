import type { Exchange } from "@/lib/sandbox/exchange";
import { invalid } from "@/lib/sandbox/networks/x/replies";

/*
 * Spec 2.167 calls posts what 2.166 called tweets, in parameters and in fields. The sandbox speaks 2.167 and refuses
 * every name that the spoken one does not list; two faults change that (fact sheet 0, "Naming split").
 */

/** How one server names things. */
export interface Spec {
  /** `post.fields` or `tweet.fields`. */
  fieldsParameter: "post.fields" | "tweet.fields";
  /** The name of a field, given in the words of 2.167. */
  named(field: string): string;
  /** False: a parameter or field of another name is passed over in silence. */
  strict: boolean;
}

const OLD_NAMES: Readonly<Record<string, string>> = {
  edit_history_post_ids: "edit_history_tweet_ids",
  note_post: "note_tweet",
  referenced_posts: "referenced_tweets",
  repost_count: "retweet_count",
  post_count: "tweet_count",
};

/** Which spec this request meets. */
export async function specOf(x: Exchange): Promise<Spec> {
  const old = (await x.takeFault("older_spec")) !== null;
  const loose = (await x.takeFault("unknown_ignored")) !== null;
  return {
    fieldsParameter: old ? "tweet.fields" : "post.fields",
    named: (field) => (old ? (OLD_NAMES[field] ?? field) : field),
    strict: !loose,
  };
}

const POST_FIELDS =
  "article attachments author_id card_uri community_id context_annotations conversation_id created_at display_text_range edit_controls edit_history_post_ids entities geo id in_reply_to_user_id lang media_metadata non_public_metrics note_post organic_metrics possibly_sensitive promoted_metrics public_metrics referenced_posts reply_settings scopes source text withheld".split(
    " ",
  );
const USER_FIELDS =
  "affiliation confirmed_email connection_status created_at description entities id is_identity_verified location most_recent_post_id name parody pinned_post_id profile_banner_url profile_image_url protected public_metrics receives_your_dm subscription subscription_type url username verified verified_followers_count verified_type withheld".split(
    " ",
  );

/** Parameters that every read of posts or people takes beside its own. */
const SHARED = ["user.fields", "media.fields", "poll.fields", "place.fields", "expansions"];

/** The values of a comma-separated parameter. */
export function listParam(x: Exchange, name: string): string[] {
  return (x.url.searchParams.get(name) ?? "").split(",").filter(Boolean);
}

/** Refuses, as a strict server does, a parameter or a field that the spec does not name. */
export function checkNames(x: Exchange, spec: Spec, own: readonly string[] = []): void {
  if (!spec.strict) return;
  const known = new Set([...own, ...SHARED, spec.fieldsParameter]);
  for (const name of x.url.searchParams.keys()) {
    if (!known.has(name))
      invalid(
        name,
        x.url.searchParams.get(name),
        `The query parameter [${name}] is not one of [${[...known].join(",")}]`,
      );
  }
  checkFields(x, spec.fieldsParameter, POST_FIELDS.map(spec.named));
  checkFields(x, "user.fields", USER_FIELDS);
}

function checkFields(x: Exchange, parameter: string, known: readonly string[]): void {
  const unknown = listParam(x, parameter).find((field) => !known.includes(field));
  if (unknown !== undefined)
    invalid(
      parameter,
      unknown,
      `The \`${parameter}\` query parameter value [${unknown}] is not one of [${known.join(",")}]`,
    );
}
