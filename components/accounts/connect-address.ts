import type { PlatformId } from "@/lib/platforms/core/platform-id";

/** Where a person is sent to connect, or to reconnect `accountId`. A plain link: it leaves this origin. */
export function connectAddress(platform: PlatformId, workspace: string, accountId?: string): string {
  const query = new URLSearchParams({ workspace });
  if (accountId !== undefined) query.set("account_id", accountId);
  return `/auth/connect/${platform}?${query.toString()}`;
}
