import { monotonicFactory } from "ulid";

/** The closed list of id prefixes; a prefix tells a reader of a log which table a value belongs to. */
export const ID_PREFIXES = {
  user: "usr",
  session: "ses",
  workspace: "wsp",
  membership: "mbr",
  invitation: "inv",
  apiKey: "key",
  auditEntry: "aud",
  socialAccount: "acc",
  platformApp: "app",
  oauthState: "oas",
  pendingConnection: "pco",
  media: "med",
  post: "post",
  postMedia: "pmd",
  delivery: "dlv",
  attempt: "att",
  notification: "ntf",
  worker: "wrk",
  request: "req",
} as const;

export type IdKind = keyof typeof ID_PREFIXES;

const nextUlid = monotonicFactory();

/** A new sortable id, for example `post_01k9…`: prefix, underscore, lower-case ULID (time first, so ids sort by creation). */
export function newId(kind: IdKind): string {
  return `${ID_PREFIXES[kind]}_${nextUlid().toLowerCase()}`;
}
