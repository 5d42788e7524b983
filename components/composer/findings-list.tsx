import { CircleAlert, TriangleAlert, WandSparkles } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { PlatformIcon } from "@/components/ui/platform-icon";
import type { SocialAccount } from "@/lib/accounts/schema";
import type { Finding, Variant } from "@/lib/posts/schema";
import { handleOf } from "./account-view";
import { groupFindings, placeOf, type FindingGroup } from "./group-findings";

interface Props {
  findings: readonly Finding[];
  accounts: readonly SocialAccount[];
  onRepair: (accountId: string, patch: Variant) => void;
}

/** What each network would refuse or change, with the repair where there is one. */
export function FindingsList({ findings, accounts, onRepair }: Props) {
  const groups = groupFindings(findings);
  const nameOf = (finding: Finding) => {
    const account = accounts.find((one) => one.id === finding.account_id);
    return account === undefined ? "" : handleOf(account);
  };
  return (
    <div aria-live="polite" aria-label="Findings" role="group">
      {groups.length > 0 && (
        <ul className="grid gap-1.5">
          {groups.map((group) => (
            <FindingRow key={group.key} group={group} nameOf={nameOf} onRepair={onRepair} />
          ))}
        </ul>
      )}
    </div>
  );
}

function FindingRow({
  group,
  nameOf,
  onRepair,
}: {
  group: FindingGroup;
  nameOf: (finding: Finding) => string;
  onRepair: Props["onRepair"];
}) {
  const isError = group.severity === "error";
  const Icon = isError ? CircleAlert : TriangleAlert;
  const first = group.findings[0];
  return (
    <li
      className={cn(
        "grid gap-2 rounded-md px-3 py-2 text-[0.8125rem] leading-5",
        isError ? "bg-danger-soft" : "bg-warning-soft",
      )}
    >
      <div className="flex items-start gap-2">
        <Icon
          aria-hidden
          className={cn("mt-0.5 size-4 shrink-0", isError ? "text-danger" : "text-warning")}
        />
        <p className="min-w-0 flex-1">
          <span className="sr-only">{isError ? "Error" : "Note"}, </span>
          <span className="font-medium">{group.findings.map(nameOf).join(", ")}</span>
          {": "}
          {first === undefined ? "" : placeOf(first)}
          {group.message}
        </p>
      </div>
      {group.findings.some((finding) => finding.repair !== null) && (
        <div className="flex flex-wrap gap-2 pl-6">
          {group.findings.map(
            (finding) =>
              finding.repair !== null && (
                <RepairButton
                  key={finding.account_id}
                  finding={finding}
                  name={nameOf(finding)}
                  onRepair={onRepair}
                />
              ),
          )}
        </div>
      )}
    </li>
  );
}

function RepairButton({
  finding,
  name,
  onRepair,
}: {
  finding: Finding;
  name: string;
  onRepair: Props["onRepair"];
}) {
  const { repair } = finding;
  if (repair === null) return null;
  return (
    <Button
      variant="outline"
      size="sm"
      title={`For ${name} only`}
      onClick={() => onRepair(finding.account_id, repair.patch)}
    >
      <WandSparkles aria-hidden />
      {repair.label}
      <PlatformIcon platform={finding.platform} decorative />
      <span className="sr-only">, for {name} only</span>
    </Button>
  );
}
