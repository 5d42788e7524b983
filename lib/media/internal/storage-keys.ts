import "server-only";

/** Where the bytes of pictures live in object storage. */
export const originalKey = (workspaceId: string, mediaId: string, extension: string) =>
  `originals/${workspaceId}/${mediaId}/original.${extension}`;

export const originalFolder = (workspaceId: string, mediaId: string) =>
  `originals/${workspaceId}/${mediaId}/`;

/** Beside the original, so that one sweep removes both. */
export const thumbnailKey = (storageKey: string) => storageKey.replace(/original\.[a-z]+$/, "thumbnail.webp");

/** Everything ever made from these bytes for this workspace. */
export const renditionFolder = (workspaceId: string, sha256: string) =>
  `renditions/${workspaceId}/${sha256}/`;
