import type { Api, Attempt, Delivery, Post } from "./api";

/* Watches the posts go out and prints what became of every delivery. */

const LOOK_EVERY_MS = 1_000;
const ENDED = new Set(["published", "failed", "cancelled", "unknown", "held", "blocked"]);

export interface Watched {
  name: string;
  post: Post;
}

export interface Outcome {
  name: string;
  delivery: Delivery;
  attempts: Attempt[];
}

/** Resolves when no delivery moves any more, or throws after `limitMs`. */
export async function watch(
  api: Api,
  watched: Watched[],
  limitMs: number,
  say: (line: string) => void,
): Promise<void> {
  const seen = new Map<string, string>();
  const deadline = Date.now() + limitMs;
  let moving = watched;
  for (;;) {
    const posts = await Promise.all(moving.map(({ post }) => api.call<Post>("GET", `/posts/${post.id}`)));
    const all = posts.flatMap((post, index) =>
      post.deliveries.map((delivery) => ({ name: moving[index]?.name ?? "", delivery })),
    );
    for (const { name, delivery } of all) {
      if (seen.get(delivery.id) === delivery.status) continue;
      seen.set(delivery.id, delivery.status);
      const why = delivery.reason === null ? "" : `  ${delivery.reason.sentence}`;
      say(`  ${name.padEnd(15)} ${delivery.platform.padEnd(10)} ${delivery.status}${why}`);
    }
    moving = moving.filter((_one, index) =>
      posts[index]?.deliveries.some(({ status }) => !ENDED.has(status)),
    );
    if (moving.length === 0) return;
    if (Date.now() > deadline) throw new Error("Some deliveries were still moving when the time was up.");
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

export async function outcomes(api: Api, watched: Watched[]): Promise<Outcome[]> {
  const rows: Outcome[] = [];
  for (const { name, post } of watched) {
    const current = await api.call<Post>("GET", `/posts/${post.id}`);
    for (const delivery of current.deliveries) {
      const { data } = await api.call<{ data: Attempt[] }>("GET", `/deliveries/${delivery.id}/attempts`);
      rows.push({ name, delivery, attempts: data });
    }
  }
  return rows;
}

const HEAD = ["post", "network", "state", "lag ms", "attempts", "permalink"];

function cells(row: Outcome): string[] {
  const out = row.attempts.find((attempt) => attempt.status === "published") ?? row.attempts[0];
  return [
    row.name,
    row.delivery.platform,
    row.delivery.status,
    out?.lag_ms === null || out === undefined ? "-" : String(out.lag_ms),
    String(row.attempts.length),
    row.delivery.permalink ?? "-",
  ];
}

/** One line per delivery, columns aligned. */
export function table(rows: Outcome[]): string {
  const lines = [HEAD, ...rows.map(cells)];
  const widths = HEAD.map((_title, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map(
      (line) =>
        `  ${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}`,
    )
    .join("\n");
}

/** What is not as it should be; empty when all is well. */
export function faults(rows: Outcome[]): string[] {
  return rows.flatMap((row) => {
    const where = `${row.name} on ${row.delivery.platform}`;
    const found: string[] = [];
    if (row.delivery.status !== "published")
      found.push(`${where} is ${row.delivery.status}: ${row.delivery.reason?.sentence ?? "no reason given"}`);
    if (row.delivery.status === "published" && row.delivery.permalink === null)
      found.push(`${where} has no link`);
    if (row.attempts.length !== 1) found.push(`${where} took ${String(row.attempts.length)} attempts`);
    if (row.attempts.some((attempt) => attempt.lag_ms !== null && attempt.lag_ms < 0))
      found.push(`${where} was early`);
    return found;
  });
}
