import type { ReactNode } from "react";
import { cn } from "./cn";

/** Brand marks as inline paths on a 24 × 24 grid, in the text's color: no request, no second theme. */
const GLYPHS = {
  x: {
    name: "X",
    tint: "text-foreground",
    mark: (
      <path d="M18.24 2.25h3.31l-7.23 8.26 8.5 11.24h-6.65l-5.21-6.82-5.97 6.82H1.68l7.73-8.84L1.25 2.25h6.83l4.71 6.23zm-1.16 17.52h1.83L7.08 4.13H5.12z" />
    ),
  },
  linkedin: {
    name: "LinkedIn",
    tint: "text-[#0a66c2] dark:text-[#71b7fb]",
    mark: (
      <path d="M20.45 20.45h-3.56v-5.57c0-1.33-.03-3.04-1.85-3.04-1.85 0-2.14 1.45-2.14 2.94v5.67H9.35V9h3.42v1.56h.04c.48-.9 1.64-1.85 3.37-1.85 3.6 0 4.27 2.37 4.27 5.46zM5.34 7.43a2.07 2.07 0 1 1 0-4.13 2.07 2.07 0 0 1 0 4.13m1.78 13.02H3.56V9h3.56zM22.23 0H1.77C.79 0 0 .77 0 1.73v20.54C0 23.23.79 24 1.77 24h20.45c.98 0 1.78-.77 1.78-1.73V1.73C24 .77 23.2 0 22.22 0z" />
    ),
  },
  instagram: {
    name: "Instagram",
    tint: "text-[#c2185b] dark:text-[#ff8ab8]",
    mark: (
      <g fill="none" stroke="currentColor" strokeWidth="2.1">
        <rect x="2.05" y="2.05" width="19.9" height="19.9" rx="5.6" />
        <circle cx="12" cy="12" r="4.9" />
        <circle cx="17.6" cy="6.4" r="1.35" fill="currentColor" stroke="none" />
      </g>
    ),
  },
  mastodon: {
    name: "Mastodon",
    tint: "text-[#5b4bdb] dark:text-[#b3a9ff]",
    mark: (
      <path d="M23.27 5.31c-.35-2.58-2.62-4.61-5.3-5C17.5.24 15.79 0 11.8 0c-4 0-4.86.24-5.3.31C3.87.69 1.5 2.52.92 5.13c-.28 1.28-.31 2.71-.26 4.01.07 1.88.09 3.75.26 5.61.12 1.24.33 2.47.62 3.68.55 2.24 2.78 4.1 4.96 4.86 2.34.79 4.85.92 7.26.38.26-.06.53-.13.79-.21.58-.19 1.27-.39 1.77-.76l.02-.04v-1.81q-.01-.06-.06-.05c-1.54.37-3.12.55-4.71.54-2.73 0-3.46-1.28-3.67-1.81a5.6 5.6 0 0 1-.32-1.44q0-.07.07-.05c1.51.36 3.07.54 4.63.54l1.12-.01c1.57-.04 3.23-.12 4.77-.42l.11-.02c2.44-.47 4.75-1.92 4.99-5.61.01-.14.03-1.52.03-1.67 0-.51.17-3.63-.03-5.54m-3.75 9.2h-2.56V8.29c0-1.31-.55-1.98-1.67-1.98-1.23 0-1.85.79-1.85 2.35v3.41h-2.54v-3.4c0-1.57-.62-2.36-1.85-2.36-1.11 0-1.67.67-1.67 1.98v6.22H4.82V8.1c0-1.31.34-2.35 1.01-3.12.7-.77 1.61-1.16 2.74-1.16 1.31 0 2.3.5 2.96 1.5l.64 1.06.64-1.06c.66-1 1.65-1.5 2.96-1.5 1.13 0 2.04.39 2.74 1.16q1.01 1.16 1.01 3.12z" />
    ),
  },
  bluesky: {
    name: "Bluesky",
    tint: "text-[#0560d6] dark:text-[#6cb1ff]",
    mark: (
      <path d="M12 10.8C10.91 8.69 7.95 4.75 5.2 2.8 2.57.94 1.56 1.27.9 1.57.14 1.91 0 3.08 0 3.77c0 .69.38 5.65.62 6.48.82 2.73 3.72 3.66 6.39 3.36l.41-.06-.41.06c-3.92.58-7.39 2-2.83 7.08 5.01 5.19 6.87-1.12 7.82-4.31.95 3.19 2.05 9.27 7.73 4.31 4.27-4.31 1.18-6.5-2.74-7.08l-.41-.06.41.06c2.68.3 5.57-.63 6.39-3.36.25-.83.62-5.79.62-6.48 0-.69-.14-1.86-.9-2.2-.66-.3-1.66-.62-4.3 1.24C16.05 4.75 13.09 8.69 12 10.8" />
    ),
  },
} satisfies Record<string, { name: string; tint: string; mark: ReactNode }>;

/** Networks that have a mark; a network of the registry without one does not compile where it is shown. */
export type PlatformMark = keyof typeof GLYPHS;

/** The network's name as people write it. */
export function platformName(platform: PlatformMark): string {
  return GLYPHS[platform].name;
}

/** Says the network's name to screen readers unless `decorative`, for where the name stands beside it. */
export function PlatformIcon({
  platform,
  className,
  decorative = false,
  monochrome = false,
}: {
  platform: PlatformMark;
  className?: string;
  decorative?: boolean;
  monochrome?: boolean;
}) {
  const { name, tint, mark } = GLYPHS[platform];
  return (
    <svg
      viewBox="0 0 24 24"
      fill="currentColor"
      role={decorative ? undefined : "img"}
      aria-hidden={decorative || undefined}
      aria-label={decorative ? undefined : name}
      className={cn("size-4 shrink-0", !monochrome && tint, className)}
    >
      {mark}
    </svg>
  );
}
