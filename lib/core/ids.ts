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

const pool = new Uint8Array(1_024);
let unused = 0;

/** 0 ≤ n < 1 from the system's secure source, which is asked for many at once: a call for each letter costs more than the id. */
function random(): number {
  if (unused === 0) {
    crypto.getRandomValues(pool);
    unused = pool.length;
  }
  unused -= 1;
  return (pool[unused] ?? 0) / 256;
}

const nextUlid = monotonicFactory(random);

/** A new sortable id, for example `post_01k9…`: prefix, underscore, lower-case ULID (time first, so ids sort by creation). */
export function newId(kind: IdKind): string {
  return `${ID_PREFIXES[kind]}_${nextUlid().toLowerCase()}`;
}
