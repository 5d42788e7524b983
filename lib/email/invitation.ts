import "server-only";
import { logger } from "@/lib/server/logger";

export interface InvitationMail {
  to: string;
  workspaceName: string;
  url: string;
}

/**
 * Without a mail server the link is handed on by the person who invited: the answer of the invitation shows it. The
 * log says that nothing was sent, and never the link, which is a secret.
 */
export async function sendInvitation(mail: InvitationMail): Promise<void> {
  logger.info(
    { to: mail.to, workspace: mail.workspaceName },
    "No mail server is configured: hand the invitation link on yourself.",
  );
  return Promise.resolve();
}
