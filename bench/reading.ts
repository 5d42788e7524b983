import autocannon from "autocannon";
import type pg from "pg";
import { insertHistory, type Tenant } from "./fixtures";
import { spread, type Spread } from "./statistics";

/* (c) a month as the workspace grows, (d) the list of posts beside a bare route, (e) searches as the workspace grows. */

const CALENDAR_CALLS = 120;
const SECONDS = 8;
const CONNECTIONS = 8;

export interface ReadingOptions {
  database: pg.Pool;
  appUrl: string;
  bareUrl: string;
  tenant: Tenant;
}

const bearer = (tenant: Tenant) => ({ authorization: `Bearer ${tenant.apiKey}` });

async function timed(url: string, headers: Record<string, string>): Promise<number> {
  const begin = performance.now();
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(30_000) });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${String(response.status)}.`);
  return performance.now() - begin;
}

/** p50 … max of `GET /posts/calendar` over a month holding the same share of the workspace's posts. */
async function calendarSpread(options: ReadingOptions, days: number): Promise<Spread> {
  const from = new Date(Date.now() - (days / 2) * 86_400_000).toISOString();
  const to = new Date(Date.now() + (days / 2) * 86_400_000).toISOString();
  const url = `${options.appUrl}/api/v1/posts/calendar?from=${from}&to=${to}`;
  for (let warm = 0; warm < 20; warm++) await timed(url, bearer(options.tenant));
  const times: number[] = [];
  for (let call = 0; call < CALENDAR_CALLS; call++) times.push(await timed(url, bearer(options.tenant)));
  return spread(times);
}

export interface CalendarRow {
  posts: number;
  times: Spread;
}

/** The same month in workspaces of 1k, 10k and 100k posts: what grows is the year around it. */
export async function measureCalendar(
  options: ReadingOptions,
  sizes: readonly number[],
): Promise<CalendarRow[]> {
  const rows: CalendarRow[] = [];
  let have = 0;
  for (const size of sizes) {
    await insertHistory(options.database, options.tenant, have, size - have);
    have = size;
    rows.push({ posts: size, times: await calendarSpread(options, 30) });
  }
  return rows;
}

const SEARCH_CALLS = 20;
const SEARCHES: Record<string, string> = {
  "a word of all": "q=hills",
  "a number of some": "q=number 77",
  "one post": "q=number 9999",
  "no post": "q=nowhere",
  "two letters of none": "q=zq",
  "a label of 1 %": "label=hundredth",
  "a label of the oldest": "label=first",
  "a label of none": "label=nowhere",
  "published, latest": "status=published&sort=-scheduled_at",
  "drafts, newest": "status=draft",
  "drafts, changed last": "status=draft&sort=-updated_at",
  "all of them": "",
};

export interface SearchRow {
  name: string;
  /** Median in milliseconds for each size. */
  medians: number[];
}

/** The same searches of `GET /posts` in a workspace that grows from one of the `sizes` to the next. */
export async function measureSearches(
  options: ReadingOptions,
  sizes: readonly number[],
): Promise<SearchRow[]> {
  const rows = Object.keys(SEARCHES).map((name): SearchRow => ({ name, medians: [] }));
  let stored = 0;
  for (const size of sizes) {
    await insertHistory(options.database, options.tenant, stored, size - stored);
    stored = size;
    for (const row of rows) {
      const url = `${options.appUrl}/api/v1/posts?limit=25&${SEARCHES[row.name] ?? ""}`;
      for (let warm = 0; warm < 3; warm++) await timed(url, bearer(options.tenant));
      const times: number[] = [];
      for (let call = 0; call < SEARCH_CALLS; call++) times.push(await timed(url, bearer(options.tenant)));
      row.medians.push(spread(times).p50);
    }
  }
  return rows;
}

async function load(url: string, headers: Record<string, string>): Promise<number> {
  const run = (duration: number) => autocannon({ url, headers, connections: CONNECTIONS, duration });
  await run(2);
  const result = await run(SECONDS);
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${String(result.non2xx + result.errors)} calls failed.`);
  return result.requests.average;
}

/** Requests per second of `GET /posts?limit=50` and of a bare Next route with the same query. */
export async function measureList(options: ReadingOptions): Promise<{ ours: number; bare: number }> {
  const ours = await load(`${options.appUrl}/api/v1/posts?limit=50`, bearer(options.tenant));
  const bare = await load(`${options.bareUrl}/posts?workspace=${options.tenant.workspaceId}`, {});
  return { ours, bare };
}
