import type { Bucket, BucketState, Exchange } from "@/lib/sandbox/exchange";

/** Count this request in each of its rate-limit windows; counters outlive a restart. */
export async function countIn(x: Exchange, buckets: Bucket[]): Promise<BucketState[]> {
  const states: BucketState[] = [];
  for (const bucket of buckets) {
    const owner = {
      account: x.account?.id,
      token: x.token?.token,
      app: x.token?.clientId,
      address: x.remoteAddress,
    }[bucket.per];
    if (!owner) continue;
    const [row] = await x.runtime.db.query<{ resets_at: Date; used: number }>(
      `insert into sandbox.counters as c (key, resets_at, used)
       values ($1, $2::timestamptz + make_interval(secs => $3), $4)
       on conflict (key) do update set
         used = case when c.resets_at <= $2 then $4 else c.used + $4 end,
         resets_at = case when c.resets_at <= $2 then excluded.resets_at else c.resets_at end
       returning resets_at, used`,
      [
        `${x.network} ${bucket.name} ${bucket.per} ${owner}`,
        x.now,
        windowSeconds(bucket, x.now),
        bucket.cost ?? 1,
      ],
    );
    if (!row) continue;
    states.push({
      ...bucket,
      remaining: Math.max(0, bucket.max - row.used),
      resetsAt: row.resets_at,
      exceeded: row.used > bucket.max,
    });
  }
  return states;
}

function windowSeconds(bucket: Bucket, now: Date): number {
  if (bucket.windowS !== "utc_day") return bucket.windowS;
  return 86_400 - ((now.getTime() / 1000) % 86_400);
}
