import type { Issue } from "@/lib/core/errors";
import type { Finding } from "@/lib/posts/schema";

/** The first message about a field of the post. */
export function issueFor(issues: readonly Issue[], ...path: string[]): string | undefined {
  return issues.find((issue) => path.every((part, index) => issue.path[index] === part))?.message;
}

const FIELDS = new Set([
  "content",
  "social_account_ids",
  "scheduled_at",
  "labels",
  "hashtags",
  "mentions",
  "card",
]);

/** Issues that neither a field nor a finding shows already. */
export function remainingIssues(issues: readonly Issue[], findings: readonly Finding[]): Issue[] {
  return issues.filter((issue) => {
    if (FIELDS.has(String(issue.path[0]))) return false;
    return !findings.some((finding) => finding.rule === issue.code && finding.message === issue.message);
  });
}
