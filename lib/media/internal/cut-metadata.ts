import "server-only";
/**
 * Camera, place, edits, comments: cut out of an original as it comes in, without encoding it again. What a picture
 * needs to look right stays: its orientation and its color profile.
 */
import { unreachable } from "@/lib/core/errors";
import type { ImageMime } from "@/lib/media/schema";
import { cutGif } from "./containers/gif";
import { cutJpeg } from "./containers/jpeg";
import { cutPng } from "./containers/png";
import { cutWebp } from "./containers/webp";

/** @throws BrokenContainer for bytes without the structure of `mimeType` */
export function cutMetadata(bytes: Buffer, mimeType: ImageMime, orientation: number): Buffer {
  switch (mimeType) {
    case "image/jpeg":
      return cutJpeg(bytes, orientation);
    case "image/png":
      return cutPng(bytes, orientation);
    case "image/webp":
      return cutWebp(bytes, orientation);
    case "image/gif":
      return cutGif(bytes);
    default:
      return unreachable(mimeType);
  }
}
