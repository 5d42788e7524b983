import type { PlatformId } from "../core/platform-id";

/** The operation that takes a picture's bytes, by the simulator's name; Instagram fetches them for the container. */
export const UPLOADS: Readonly<Record<PlatformId, string>> = {
  x: "media.upload",
  linkedin: "media.upload",
  instagram: "container.create",
  mastodon: "media.upload",
  bluesky: "media.upload",
};

/** The operation that brings a post out, and cannot be taken back. */
export const PUBLISHES: Readonly<Record<PlatformId, string>> = {
  x: "post.create",
  linkedin: "post.create",
  instagram: "container.publish",
  mastodon: "post.create",
  bluesky: "post.create",
};
