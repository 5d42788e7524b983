import { CircleAlert, Crop, Info, Pencil, Plug, Proportions, WandSparkles, ImagePlus } from "lucide-react";
import Link from "next/link";
import type { MouseEvent } from "react";
import { Button } from "@/components/ui/button";
import { PlatformIcon } from "@/components/ui/platform-icon";
import type { SocialAccount } from "@/lib/accounts/schema";
import type { Finding } from "@/lib/posts/schema";
import { handleOf } from "./account-view";
import { groupFindings, placeOf, type FindingGroup } from "./group-findings";
import type { Repairs } from "./use-repairs";

export interface FindingActions {
  repairs: Repairs;
  /** Brings the person to the alt text that is missing. */
  onAltText: (finding: Finding) => void;
  onAddPicture: () => void;
  /** Where accounts are connected again. */
  accountsHref: string;
}

interface Props extends FindingActions {
  findings: readonly Finding[];
  accounts: readonly SocialAccount[];
  /** How many accounts the findings may be about; with one, its name goes without saying. */
  accountCount: number;
}

/** What each network would refuse or change, with the repair where there is one. */
export function FindingsList({ findings, ...rest }: Props) {
  const groups = groupFindings(findings);
  const errors = groups.filter((group) => group.severity === "error");
  const notes = groups.filter((group) => group.severity !== "error");
  return (
    <div aria-live="polite" aria-label="Findings" role="group" tabIndex={-1} className="rounded-md">
      {groups.length > 0 && (
        <ul className="grid gap-1.5">
          {errors.map((group) => (
            <FindingRow key={group.key} group={group} {...rest} />
          ))}
          {notes.length > 0 && (
            <li className="bg-warning-soft rounded-md px-3 py-2">
              <ul className="grid gap-1.5">
                {notes.map((group) => (
                  <FindingRow key={group.key} group={group} {...rest} />
                ))}
              </ul>
            </li>
          )}
        </ul>
      )}
    </div>
  );
}

type RowProps = Omit<Props, "findings"> & { group: FindingGroup };

function whoOf({ group, accounts, accountCount }: Pick<RowProps, "group" | "accounts" | "accountCount">) {
  if (accountCount === 1) return null;
  if (accountCount > 2 && group.accountIds.length === accountCount) return "All accounts";
  const names = group.accountIds.flatMap((id) => accounts.find((one) => one.id === id) ?? []).map(handleOf);
  return names.length === 0 ? null : names.join(", ");
}

function FindingRow(props: RowProps) {
  const { group } = props;
  const isError = group.severity === "error";
  const Icon = isError ? CircleAlert : Info;
  const who = whoOf(props);
  return (
    <li
      data-problem={isError || undefined}
      className={
        isError
          ? "bg-danger-soft flex flex-wrap items-center gap-2 rounded-md px-3 py-2 text-[0.8125rem] leading-5"
          : "flex flex-wrap items-center gap-x-2 gap-y-1 text-[0.8125rem] leading-5"
      }
    >
      <p className="flex min-w-[min(16rem,100%)] flex-1 items-start gap-2">
        <Icon
          aria-hidden
          className={isError ? "text-danger mt-0.5 size-4 shrink-0" : "text-warning mt-0.5 size-4 shrink-0"}
        />
        <span>
          <span className="sr-only">{isError ? "Error" : "Note"}, </span>
          {who !== null && <span className="font-medium">{who}: </span>}
          {placeOf(group)}
          {group.message}
        </span>
      </p>
      <RowActions {...props} />
    </li>
  );
}

function RowActions(props: RowProps) {
  const { group, repairs, onAltText, onAddPicture, accountsHref } = props;
  const [first] = group.findings;
  if (first === undefined) return null;
  const reframed = group.findings.filter((finding) => finding.reframe !== null);
  switch (first.rule) {
    case "media.alt_missing":
      return (
        <Button variant="outline" size="sm" onClick={() => onAltText(first)}>
          <Pencil aria-hidden /> Write alt text
        </Button>
      );
    case "media.required":
      return (
        <Button variant="outline" size="sm" onClick={onAddPicture}>
          <ImagePlus aria-hidden /> Add a picture
        </Button>
      );
    case "account.reconnect":
    case "account.paused":
      return (
        <Button variant="outline" size="sm" asChild>
          <Link href={accountsHref}>
            <Plug aria-hidden /> Open accounts
          </Link>
        </Button>
      );
    default:
      return reframed.length > 0 ? (
        <ReframeButtons findings={reframed} repairs={repairs} />
      ) : (
        <RepairButtons {...props} />
      );
  }
}

/** A repair takes its button away: the focus stays among the findings. */
function keepFocus(event: MouseEvent<HTMLElement>): void {
  event.currentTarget.closest<HTMLElement>('[role="group"]')?.focus({ preventScroll: true });
}

function ReframeButtons({ findings, repairs }: { findings: Finding[]; repairs: Repairs }) {
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        variant="outline"
        size="sm"
        pending={repairs.isBusy}
        onClick={(event) => {
          keepFocus(event);
          repairs.reframe(findings, "crop");
        }}
      >
        {!repairs.isBusy && <Crop aria-hidden />} {findings[0]?.reframe?.label}
      </Button>
      <Button
        variant="outline"
        size="sm"
        disabled={repairs.isBusy}
        onClick={(event) => {
          keepFocus(event);
          repairs.reframe(findings, "pad");
        }}
      >
        <Proportions aria-hidden /> Add borders
      </Button>
    </div>
  );
}

/** One button per account: a repair changes what that account sends, nothing else. */
function RepairButtons({ group, accounts, repairs }: RowProps) {
  const perAccount = group.accountIds.flatMap(
    (id) => group.findings.find((one) => one.account_id === id && one.repair !== null) ?? [],
  );
  if (perAccount.length === 0) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {perAccount.map((finding) => {
        const account = accounts.find((one) => one.id === finding.account_id);
        const name = account === undefined ? "this account" : handleOf(account);
        return (
          <Button
            key={finding.account_id}
            variant="outline"
            size="sm"
            title={`For ${name} only`}
            disabled={repairs.isBusy}
            onClick={(event) => {
              keepFocus(event);
              repairs.repair(finding);
            }}
          >
            <WandSparkles aria-hidden />
            {finding.repair?.label}
            <PlatformIcon platform={finding.platform} decorative />
            <span className="sr-only">, for {name} only</span>
          </Button>
        );
      })}
    </div>
  );
}
