/** Endpoints of the media library. */
import { z } from "zod";
import { defineEndpoint } from "@/lib/core/contract";
import { IdParams } from "@/lib/core/wire";
import {
  ListMediaQuery,
  MediaItem,
  MediaPage,
  ReframeMediaInput,
  UpdateMediaInput,
  UploadMediaInput,
} from "./schema";

const tag = "media";
const read = { kind: "workspace", permission: "media:read" } as const;
const write = { kind: "workspace", permission: "media:write" } as const;

export const uploadMedia = defineEndpoint({
  id: "media.upload",
  method: "POST",
  path: "/media",
  summary: "Upload a picture",
  tag,
  access: write,
  description:
    "multipart/form-data with `file` and optionally `alt_text`. JPEG, PNG, WebP or GIF, told by its bytes, not its name. Width × height × channels × bytes per channel × frames come to at most 360 MB; an interlaced PNG, a progressive JPEG, a WebP or an animation may take 160 MB of memory at once. Camera, place and other metadata are cut out; orientation and color profile stay, and no pixel changes. 413 with the code `quota_exceeded` when the workspace keeps as much as it may.",
  body: UploadMediaInput,
  bodyKind: "multipart",
  maxBodyBytes: 21 * 1024 * 1024,
  status: 201,
  response: MediaItem,
});
export const listMedia = defineEndpoint({
  id: "media.list",
  method: "GET",
  path: "/media",
  summary: "List pictures",
  tag,
  access: read,
  query: ListMediaQuery,
  status: 200,
  response: MediaPage,
});
export const getMedia = defineEndpoint({
  id: "media.get",
  method: "GET",
  path: "/media/{id}",
  summary: "Get a picture",
  tag,
  access: read,
  params: IdParams,
  status: 200,
  response: MediaItem,
});
export const updateMedia = defineEndpoint({
  id: "media.update",
  method: "PATCH",
  path: "/media/{id}",
  summary: "Change name or alt text",
  tag,
  access: write,
  params: IdParams,
  body: UpdateMediaInput,
  status: 200,
  response: MediaItem,
});
export const reframeMedia = defineEndpoint({
  id: "media.reframe",
  method: "POST",
  path: "/media/{id}/reframe",
  summary: "Make a picture of another ratio",
  tag,
  access: write,
  description:
    "The repair of `media.aspect`: a new picture, a JPEG with the same alt text. The original stays as it is. An animation gives its first frame. 409 when the stored file is missing.",
  params: IdParams,
  body: ReframeMediaInput,
  status: 201,
  response: MediaItem,
});
export const deleteMedia = defineEndpoint({
  id: "media.delete",
  method: "DELETE",
  path: "/media/{id}",
  summary: "Delete a picture",
  tag,
  access: write,
  description: "409 when a post that is not yet published needs it.",
  params: IdParams,
  status: 204,
  response: z.undefined(),
});
