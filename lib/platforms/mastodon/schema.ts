/** Mastodon's answers, as far as we read them; other server software leaves much out. Source: mastodon.md. */
import { RemoteId } from "@/lib/platforms/core/remote-id";
import { z } from "zod";

export const MastodonApp = z.object({ client_id: z.string(), client_secret: z.string() });

export const MastodonAccount = z.object({
  id: z.string(),
  username: z.string(),
  acct: z.string(),
  display_name: z.string(),
  avatar: z.string().nullish(),
  url: z.string().nullish(),
});
export type MastodonAccount = z.infer<typeof MastodonAccount>;

export const MastodonInstance = z.object({
  /** The part of handles, which need not be the address: example.com may be served at social.example.com. */
  domain: z.string().nullish(),
  version: z.string().nullish(),
  api_versions: z.object({ mastodon: z.number().nullish() }).nullish(),
  max_toot_chars: z.number().nullish(),
  configuration: z
    .object({
      statuses: z
        .object({
          max_characters: z.number().nullish(),
          max_media_attachments: z.number().nullish(),
          characters_reserved_per_url: z.number().nullish(),
        })
        .nullish(),
      media_attachments: z
        .object({
          supported_mime_types: z.array(z.string()).nullish(),
          description_limit: z.number().nullish(),
          image_size_limit: z.number().nullish(),
          image_matrix_limit: z.number().nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
export type MastodonInstance = z.infer<typeof MastodonInstance>;

export const MastodonMedia = z.object({ id: RemoteId });

export const MastodonStatus = z.object({
  id: RemoteId,
  url: z.string().nullish(),
  uri: z.string().nullish(),
  created_at: z.string(),
  content: z.string(),
  spoiler_text: z.string().nullish(),
  media_attachments: z.array(z.unknown()),
});
export type MastodonStatus = z.infer<typeof MastodonStatus>;

export const MastodonError = z.object({ error: z.string(), error_description: z.string().nullish() });
