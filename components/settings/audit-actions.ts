/** What the audit log writes, in the words in which people read it; the filter offers these, in this order. */
const ACTIONS: Readonly<Record<string, string>> = {
  "session.create": "Signed in",
  "session.refuse": "Wrong password",
  "session.confirm": "Gave their password again",
  "session.end": "Signed out or ended a session",
  "password.change": "Changed their password",
  "token.create": "Got a token for the API",
  "api_key.new_address": "Used a key from a new address",
  "api_key.create": "Created an API key",
  "api_key.update": "Changed an API key",
  "api_key.rotate": "Gave an API key a new secret",
  "api_key.delete": "Revoked an API key",
  "account.connected": "Connected an account",
  "account.reconnected": "Reconnected an account",
  "account.updated": "Changed an account",
  "account.disconnect_requested": "Asked to disconnect an account",
  "account.disconnected": "Disconnected an account",
  "delivery.cancel": "Canceled a post for one account",
  "delivery.resolve": "Decided about an unclear post",
  "delivery.retry": "Tried a post again",
  "invitation.create": "Invited somebody",
  "invitation.accept": "Accepted an invitation",
  "invitation.delete": "Withdrew an invitation",
  "media.upload": "Uploaded a picture",
  "media.reframe": "Reframed a picture",
  "media.update": "Described a picture",
  "media.delete": "Deleted a picture",
  "member.update": "Changed a member’s role",
  "member.delete": "Removed a member or left",
  "post.create": "Wrote a post",
  "post.duplicate": "Duplicated a post",
  "post.schedule": "Scheduled a post",
  "post.publish_now": "Published a post now",
  "post.update": "Changed a post",
  "post.cancel": "Canceled a post",
  "post.delete": "Deleted a post",
  "workspace.create": "Started the workspace",
  "workspace.update": "Changed the workspace",
};

export const AUDIT_ACTIONS: readonly string[] = Object.keys(ACTIONS);

/** `session.create` → "Signed in"; an action of another version as it is. */
export function actionInWords(action: string): string {
  return ACTIONS[action] ?? action;
}
