import type { Finding } from "@/lib/posts/schema";

/** Findings that say the same thing of several accounts, as one line. */
export interface FindingGroup {
  key: string;
  message: string;
  severity: Finding["severity"];
  findings: Finding[];
}

/** Errors first; equal rule, words and place are told once. Pure. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = new Map<string, FindingGroup>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.rule, finding.message, finding.path.slice(2)]);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { key, message: finding.message, severity: finding.severity, findings: [finding] });
    } else group.findings.push(finding);
  }
  const rank = (group: FindingGroup) => (group.severity === "error" ? 0 : 1);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

/** `Picture 2: ` where a finding is about one of several pictures. */
export function placeOf(finding: Finding): string {
  const [, , field, index] = finding.path;
  return field === "media_ids" && typeof index === "number" ? `Picture ${String(index + 1)}: ` : "";
}
