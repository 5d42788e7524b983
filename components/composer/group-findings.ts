import type { Finding } from "@/lib/posts/schema";

/** Findings that say the same thing of several accounts or pictures, as one line. */
export interface FindingGroup {
  key: string;
  message: string;
  severity: Finding["severity"];
  findings: Finding[];
  /** Each once, in the order of the findings. */
  accountIds: string[];
  /** Places of the pictures it is about, from 1 and ascending; the same on every account of the group. */
  pictures: number[];
}

/** Place of the picture that a finding is about, from 1; null when it is about none. */
export function pictureOf(finding: Finding): number | null {
  const [, , field, index] = finding.path;
  return field === "media_ids" && typeof index === "number" ? index + 1 : null;
}

function gathered<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

/** Errors first; equal rule, words and pictures are told once. Pure. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const placeless = (finding: Finding) =>
    pictureOf(finding) === null ? finding.path.slice(2) : finding.path.slice(2, 3);
  const perAccount = gathered(findings, (one) => [one.account_id, one.rule, one.message, placeless(one)]).map(
    (own) => ({ own, pictures: own.flatMap((one) => pictureOf(one) ?? []).sort((a, b) => a - b) }),
  );
  const groups = gathered(perAccount, ({ own: [first], pictures }) => [
    first?.rule,
    first?.message,
    first === undefined ? [] : placeless(first),
    pictures,
  ]).flatMap((same): FindingGroup[] => {
    const all = same.flatMap(({ own }) => own);
    const [first] = all;
    if (first === undefined) return [];
    const pictures = same[0]?.pictures ?? [];
    return [
      {
        key: JSON.stringify([first.rule, first.message, placeless(first), pictures]),
        message: first.message,
        severity: first.severity,
        findings: all,
        accountIds: [...new Set(all.map((one) => one.account_id))],
        pictures,
      },
    ];
  });
  return [
    ...groups.filter(({ severity }) => severity === "error"),
    ...groups.filter(({ severity }) => severity !== "error"),
  ];
}

/** `Picture 2: `, `Pictures 1 to 4: ` where a group is about pictures. */
export function placeOf({ pictures }: Pick<FindingGroup, "pictures">): string {
  const [first, ...rest] = pictures;
  if (first === undefined) return "";
  if (rest.length === 0) return `Picture ${String(first)}: `;
  const last = rest.at(-1) ?? first;
  if (rest.length > 1 && last - first === rest.length)
    return `Pictures ${String(first)} to ${String(last)}: `;
  return `Pictures ${pictures.slice(0, -1).join(", ")} and ${String(last)}: `;
}
