/** Answers of a server in anybody's hands: bodies that stall whoever reads them, and words that no page should show. */
import type { PlatformId } from "@/lib/platforms/core/platform-id";

const repeated = (unit: string, bytes: number) => unit.repeat(Math.ceil(bytes / unit.length));

/** By what they are; whole bodies, whatever was asked for. */
export const BODIES: Readonly<Record<string, string>> = {
  "220 kB of <": repeated("<", 220_000),
  "an error of 120 kB": JSON.stringify({
    error: repeated('"token', 60_000),
    message: repeated("eyJaaaaaaaa-", 60_000),
  }),
  "a million empty objects": `[${repeated("{},", 3_000_000)}{}]`,
  "a million empty objects as data": `{"data":[${repeated("{},", 3_000_000)}{}]}`,
  "deep JSON": "[".repeat(1_000_000) + "]".repeat(1_000_000),
  "deep objects": '{"data":'.repeat(200_000),
  "brackets and quotes": repeated('[{"\\', 1_000_000),
};

/** What stands where a name or a text is expected. */
export const WORDS: Readonly<Record<string, string>> = {
  "a name of 1.2 million letters": repeated("a", 1_200_000),
  "220 kB of < as a text": repeated("<", 220_000),
  "NUL and lone surrogates": "A\u0000\ud800\udc00d\ud83da\u0000",
  "mentions without an end": repeated("@a@b.", 200_000),
};

/** An answer in the shape that `network` gives at `path`, with `words` wherever it has words. */
export function answerWith(network: PlatformId, path: string, words: string): unknown {
  const created = new Date(Date.now() - 1_000).toISOString();
  switch (network) {
    case "x":
      return path.endsWith("/users/me")
        ? { data: { id: "1", name: words, username: words } }
        : { data: [{ id: "1", text: words, created_at: created }] };
    case "mastodon":
      return path.endsWith("/statuses")
        ? [{ id: "1", created_at: created, content: words, media_attachments: [] }]
        : { id: "1", username: words, acct: words, display_name: words, url: words, avatar: words };
    case "linkedin":
      return { sub: "1", name: words, picture: words };
    case "instagram":
      return {
        data: [
          {
            id: "1",
            name: words,
            access_token: "t",
            instagram_business_account: { id: "2", username: words, name: words },
          },
        ],
      };
    case "bluesky":
      return {
        did: "did:plc:a",
        handle: words,
        displayName: words,
        avatar: words,
        records: [],
        cursor: words,
      };
    default:
      return network satisfies never;
  }
}
