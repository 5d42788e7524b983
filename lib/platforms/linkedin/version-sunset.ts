const WARN_MS = 30 * 86_400_000;

/** A monthly version (`YYYYMM`) ends about the 15th of its month a year later. Source: linkedin.md §0. */
export function sunsetOf(version: string): Date {
  return new Date(Date.UTC(Number(version.slice(0, 4)) + 1, Number(version.slice(4, 6)) - 1, 15));
}

/** What an operator must know from a month before LinkedIn stops answering to `version`; null before that. */
export function sunsetWarning(version: string, now: Date): string | null {
  const end = sunsetOf(version);
  if (end.getTime() - now.getTime() > WARN_MS) return null;
  const day = end.toISOString().slice(0, 10);
  const ends = end > now ? `ends about ${day}` : `ended about ${day}`;
  return `LinkedIn's API version ${version} ${ends}: set LINKEDIN_VERSION to a newer month`;
}
