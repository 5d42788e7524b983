import { type Exchange, Rejection, type Reply } from "@/lib/sandbox/exchange";

/** Mastodon's errors carry text only, no codes (fact sheet 7). */
export function mastodonError(status: number, error: string, description?: string): Reply {
  return { status, body: description ? { error, error_description: description } : { error } };
}

export function refuse(status: number, error: string, description?: string): never {
  throw new Rejection(mastodonError(status, error, description));
}

/** The public address of this instance, as the client reached it. */
export function instanceUrl(x: Exchange): string {
  return `http://${x.headers.host ?? "127.0.0.1"}`;
}
