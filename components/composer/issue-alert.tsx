import { Alert } from "@/components/ui/alert";
import type { SocialAccount } from "@/lib/accounts/schema";
import type { Issue } from "@/lib/core/errors";
import type { Finding } from "@/lib/posts/schema";
import { handleOf } from "./account-view";
import { remainingIssues } from "./issues";

interface Props {
  issues: readonly Issue[];
  findings: readonly Finding[];
  accounts: readonly SocialAccount[];
}

/** What the server refused and no field shows. */
export function IssueAlert({ issues, findings, accounts }: Props) {
  const rest = remainingIssues(issues, findings);
  if (rest.length === 0) return null;
  const nameOf = (issue: Issue) => {
    const account =
      issue.path[0] === "variants" ? accounts.find(({ id }) => id === issue.path[1]) : undefined;
    return account === undefined ? "" : `${handleOf(account)}: `;
  };
  return (
    <Alert live tone="danger" title="The post was not accepted">
      <ul className="grid gap-1">
        {rest.map((issue, index) => (
          <li key={index}>
            {nameOf(issue)}
            {issue.message}
          </li>
        ))}
      </ul>
    </Alert>
  );
}
