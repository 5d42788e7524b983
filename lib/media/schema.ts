/** Wire shapes of uploaded pictures. */
import { z } from "zod";
import { csvOf, PageQuery, pageOf, Timestamp, updatedSince } from "@/lib/core/wire";

export const IMAGE_TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"] as const;
export const ImageTypeSchema = z.enum(IMAGE_TYPES);
export type ImageMime = z.infer<typeof ImageTypeSchema>;

export const MediaItem = z.object({
  id: z.string(),
  name: z.string(),
  mime_type: ImageTypeSchema,
  size_bytes: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
  frames: z.number().int().describe("More than 1 for an animation"),
  alt_text: z.string(),
  url: z.string().describe("Signed address of the original, valid for an hour"),
  thumbnail_url: z.string().describe("Signed address of a small rendition, valid for an hour"),
  used_by: z.number().int().describe("Posts that use it"),
  created_at: Timestamp,
});
export type MediaItem = z.infer<typeof MediaItem>;
export const MediaPage = pageOf(MediaItem);

/** Fields of the upload form. The name is kept for people; the type is told by the bytes. */
export const UploadMediaInput = z.object({
  file: z.file(),
  alt_text: z.string().max(1_500).optional(),
});
export type UploadMediaInput = z.infer<typeof UploadMediaInput>;

export const ListMediaQuery = PageQuery.extend({
  mime_type: csvOf(ImageTypeSchema).optional(),
  q: z.string().max(200).optional().describe("Part of the name or alt text"),
  updated_since: updatedSince,
});
export type ListMediaQuery = z.infer<typeof ListMediaQuery>;

export const REFRAME_MODES = ["crop", "pad"] as const;
export type ReframeMode = (typeof REFRAME_MODES)[number];

export const ReframeMediaInput = z.strictObject({
  ratio: z.number().min(0.1).max(10).describe("Width / height of the new picture"),
  mode: z
    .enum(REFRAME_MODES)
    .default("crop")
    .describe("crop: keeps the part that draws the eye; pad: keeps all of it, on a blurred ground"),
});
export type ReframeMediaInput = z.infer<typeof ReframeMediaInput>;

export const UpdateMediaInput = z.strictObject({
  alt_text: z.string().max(1_500).optional(),
  name: z.string().min(1).max(200).optional(),
});
export type UpdateMediaInput = z.infer<typeof UpdateMediaInput>;
