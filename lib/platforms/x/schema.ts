/** X's answers, as far as we read them. Source: x.md §2, 3, 4, 7.4. */
import { z } from "zod";

const Id = z.string().regex(/^\d{1,19}$/);

export const XUser = z.object({
  data: z.object({
    id: Id,
    name: z.string(),
    username: z.string(),
    profile_image_url: z.string().nullish(),
    subscription_type: z.string().nullish(),
    verified_type: z.string().nullish(),
    protected: z.boolean().nullish(),
  }),
});

export const XCreated = z.object({ data: z.object({ id: Id }) });

export const XDeleted = z.object({
  data: z.object({ deleted: z.boolean() }).nullish(),
  errors: z.array(z.object({ type: z.string(), detail: z.string().nullish() })).nullish(),
});

/** `url` may be absent in the entities of a note; `start` and `end` count code points. */
const XUrl = z.object({
  url: z.string().nullish(),
  expanded_url: z.string().nullish(),
  start: z.number().nullish(),
  end: z.number().nullish(),
});
const XEntities = z.object({ urls: z.array(XUrl).nullish() });
export type XEntities = z.infer<typeof XEntities>;
const XNote = z.object({ text: z.string(), entities: XEntities.nullish() }).nullish();

/** `note_post` since spec 2.167, `note_tweet` before: the whole of a long text, which `text` then cuts. */
export const XPost = z.object({
  id: Id,
  text: z.string(),
  /** Absent where a server passed over the parameter that asked for it. */
  created_at: z.iso.datetime().nullish(),
  entities: XEntities.nullish(),
  attachments: z.object({ media_keys: z.array(z.string()).nullish() }).nullish(),
  note_post: XNote,
  note_tweet: XNote,
});
export type XPost = z.infer<typeof XPost>;
/** A post that tells when it was made. */
export type DatedXPost = XPost & { created_at: string };

export const XTimeline = z.object({ data: z.array(XPost).nullish() });

export const XUpload = z.object({
  data: z.object({
    id: Id,
    expires_after_secs: z.number().nullish(),
    processing_info: z
      .object({
        state: z.enum(["pending", "in_progress", "succeeded", "failed"]),
        check_after_secs: z.number().nullish(),
        error: z.object({ name: z.string().nullish(), message: z.string().nullish() }).nullish(),
      })
      .nullish(),
  }),
});
export type XUpload = z.infer<typeof XUpload>;

/** Problem JSON, the old list of codes, or the default error that spec 2.167 gives every operation. */
export const XProblem = z.union([
  z.object({
    title: z.string(),
    type: z.string(),
    detail: z.string().nullish(),
    reason: z.string().nullish(),
    period: z.string().nullish(),
    errors: z
      .array(
        z.object({ message: z.string().nullish(), parameters: z.record(z.string(), z.unknown()).nullish() }),
      )
      .nullish(),
  }),
  z.object({ errors: z.array(z.object({ code: z.number(), message: z.string() })).min(1) }),
  z.object({ code: z.int32(), message: z.string() }).transform((error) => ({ errors: [error] })),
]);
