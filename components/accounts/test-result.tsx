import { Alert } from "@/components/ui/alert";
import { Time } from "@/components/ui/time";
import type { ConnectionTest } from "@/lib/accounts/schema";

/** The answer to the test button, in the words of what to do next. */
export function TestResult({ result, zone }: { result: ConnectionTest; zone: string }) {
  if (!result.ok) {
    return (
      <Alert tone="danger" live title={result.error?.message ?? "The connection does not work"}>
        {result.missing_scopes.length > 0 && <p>Missing permissions: {result.missing_scopes.join(", ")}.</p>}
        <p>{result.error?.fix ?? "Reconnect the account and leave every permission ticked."}</p>
      </Alert>
    );
  }
  const { quota } = result;
  return (
    <Alert tone="success" live title="The connection works">
      The network accepts the sign-in, and nothing that posting needs is missing.
      {quota !== null && (
        <>
          {" "}
          {quota.used} of {quota.limit} posts used
          {quota.resets_at !== null && (
            <>
              ; resets <Time value={quota.resets_at} zone={zone} within />
            </>
          )}
          .
        </>
      )}
    </Alert>
  );
}
