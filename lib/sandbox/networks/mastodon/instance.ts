import type { Exchange, Reply, Route } from "@/lib/sandbox/exchange";
import { SCOPE_WORDS } from "@/lib/sandbox/networks/mastodon/auth";
import { instanceUrl } from "@/lib/sandbox/networks/mastodon/replies";

export const LIMITS = {
  maxCharacters: 500,
  maxMedia: 4,
  imageBytes: 16_777_216,
  imagePixels: 33_177_600,
  /** Not announced: a GIF above it is refused. */
  gifPixels: 921_600,
  videoBytes: 103_809_024,
  descriptionChars: 10_000,
};

export const IMAGE_TYPES = [
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/heic",
  "image/heif",
  "image/webp",
  "image/avif",
];
export const VIDEO_TYPES = ["video/webm", "video/mp4", "video/quicktime", "video/ogg"];
export const AUDIO_TYPES = [
  "audio/mpeg",
  "audio/ogg",
  "audio/wav",
  "audio/flac",
  "audio/aac",
  "audio/mp4",
  "audio/3gpp",
];

const VERSION = "4.6.3";

function configuration() {
  return {
    statuses: {
      max_characters: LIMITS.maxCharacters,
      max_media_attachments: LIMITS.maxMedia,
      characters_reserved_per_url: 23,
    },
    media_attachments: {
      supported_mime_types: [...IMAGE_TYPES, ...VIDEO_TYPES, ...AUDIO_TYPES],
      description_limit: LIMITS.descriptionChars,
      image_size_limit: LIMITS.imageBytes,
      image_matrix_limit: LIMITS.imagePixels,
      video_size_limit: LIMITS.videoBytes,
      video_frame_rate_limit: 120,
      video_matrix_limit: 8_294_400,
    },
    polls: { max_options: 4, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2_629_746 },
    accounts: { max_featured_tags: 10, max_pinned_statuses: 5 },
  };
}

async function instanceV2(x: Exchange): Promise<Reply> {
  const host = new URL(instanceUrl(x)).host;
  return {
    status: 200,
    body: {
      domain: host,
      title: "Heliograph sandbox instance",
      version: VERSION,
      source_url: "https://github.com/mastodon/mastodon",
      description: "A simulated Mastodon server.",
      usage: { users: { active_month: 3 } },
      thumbnail: { url: `${instanceUrl(x)}/preview.png`, blurhash: null, versions: {} },
      icon: [],
      languages: ["en"],
      configuration: {
        ...configuration(),
        urls: { streaming: `ws://${host}` },
        vapid: { public_key: "" },
        translation: { enabled: false },
      },
      registrations: { enabled: false, approval_required: false, message: null, url: null },
      api_versions: { mastodon: 9 },
      contact: { email: "", account: null },
      rules: [],
    },
  };
}

async function instanceV1(x: Exchange): Promise<Reply> {
  return {
    status: 200,
    headers: { deprecation: "@1668384000" },
    body: {
      uri: new URL(instanceUrl(x)).host,
      title: "Heliograph sandbox instance",
      short_description: "A simulated Mastodon server.",
      description: "",
      email: "",
      version: VERSION,
      urls: {},
      stats: { user_count: 3, status_count: 0, domain_count: 1 },
      thumbnail: null,
      languages: ["en"],
      registrations: false,
      approval_required: false,
      invites_enabled: false,
      configuration: configuration(),
      contact_account: null,
      rules: [],
    },
  };
}

async function discovery(x: Exchange): Promise<Reply> {
  const base = instanceUrl(x);
  return {
    status: 200,
    body: {
      issuer: `${base}/`,
      service_documentation: "https://docs.joinmastodon.org/",
      authorization_endpoint: `${base}/oauth/authorize`,
      token_endpoint: `${base}/oauth/token`,
      app_registration_endpoint: `${base}/api/v1/apps`,
      revocation_endpoint: `${base}/oauth/revoke`,
      userinfo_endpoint: `${base}/oauth/userinfo`,
      scopes_supported: Object.keys(SCOPE_WORDS),
      response_types_supported: ["code"],
      response_modes_supported: ["query", "fragment", "form_post"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
      grant_types_supported: ["authorization_code", "client_credentials"],
      code_challenge_methods_supported: ["S256"],
    },
  };
}

export const instanceRoutes: Route[] = [
  { method: "GET", path: "/api/v2/instance", operation: "instance.read", handle: instanceV2 },
  { method: "GET", path: "/api/v1/instance", operation: "instance.read", handle: instanceV1 },
  {
    method: "GET",
    path: "/.well-known/oauth-authorization-server",
    operation: "instance.discover",
    handle: discovery,
  },
];
