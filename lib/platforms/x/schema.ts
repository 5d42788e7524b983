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

const XUrl = z.object({ url: z.string(), expanded_url: z.string().nullish() });
const XEntities = z.object({ urls: z.array(XUrl).nullish() });

export const XPost = z.object({
  id: Id,
  text: z.string(),
  created_at: z.iso.datetime(),
  entities: XEntities.nullish(),
  attachments: z.object({ media_keys: z.array(z.string()).nullish() }).nullish(),
  note_tweet: z.object({ text: z.string(), entities: XEntities.nullish() }).nullish(),
});
export type XPost = z.infer<typeof XPost>;

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

/** Problem JSON, or the old list of codes. */
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
]);
