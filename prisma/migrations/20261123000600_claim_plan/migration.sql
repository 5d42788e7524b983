-- The chosen rows are looked up by primary key, also while the tables have no statistics yet: the written-out
-- COALESCE keeps the planner from reading a partial index from end to end instead.
CREATE OR REPLACE FUNCTION claim_deliveries(
  claimer text, lease_ms integer, networks text[], slots integer[], caps integer[], account_caps integer[], only_id text
) RETURNS TABLE (delivery_id text, token text, state_before text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(4107360021);
  RETURN QUERY
  WITH flight AS MATERIALIZED (
    SELECT d.platform, d.social_account_id, count(*)::integer AS held
    FROM deliveries d WHERE d.lease_until > app_now() GROUP BY d.platform, d.social_account_id
  ), room AS MATERIALIZED (
    SELECT r.platform, r.account_cap,
      LEAST(r.slot, r.cap - COALESCE((SELECT sum(f.held) FROM flight f WHERE f.platform = r.platform), 0))::integer AS free
    FROM unnest(networks, slots, caps, account_caps) AS r(platform, slot, cap, account_cap)
  ), candidates AS MATERIALIZED (
    SELECT c.id, r.platform, c.wake_at, r.free, r.account_cap, COALESCE(f.held, 0) AS held,
      row_number() OVER (PARTITION BY c.social_account_id ORDER BY c.wake_at, c.id) AS place
    FROM room r
    CROSS JOIN LATERAL (
      SELECT d.id, d.social_account_id, d.wake_at FROM deliveries d
      WHERE r.free > 0 AND d.platform = r.platform AND d.wake_at <= app_now()
        AND (d.lease_until IS NULL OR d.lease_until <= app_now())
        AND (only_id IS NULL OR d.id = only_id)
        AND (d.state IN ('processing', 'unknown', 'blocked')
          OR (d.state IN ('scheduled', 'publishing', 'retrying') AND d.due_at <= app_now()))
        AND NOT EXISTS (
          SELECT 1 FROM flight g WHERE g.social_account_id = d.social_account_id AND g.held >= r.account_cap)
      ORDER BY d.wake_at, d.id LIMIT r.free * 4
    ) c
    LEFT JOIN flight f ON f.platform = r.platform AND f.social_account_id = c.social_account_id
  ), fitting AS MATERIALIZED (
    SELECT q.id FROM (
      SELECT c.id, c.free, row_number() OVER (PARTITION BY c.platform ORDER BY c.wake_at, c.id) AS place
      FROM candidates c WHERE c.held + c.place <= c.account_cap
    ) q WHERE q.place <= q.free
  ), chosen AS MATERIALIZED (
    SELECT d.id, d.state FROM deliveries d
    WHERE d.id = ANY (ARRAY(SELECT f.id FROM fitting f)) AND COALESCE(d.wake_at, 'infinity') <= app_now()
      AND (d.lease_until IS NULL OR d.lease_until <= app_now())
      AND (d.state IN ('processing', 'unknown', 'blocked')
        OR (d.state IN ('scheduled', 'publishing', 'retrying') AND d.due_at <= app_now()))
    FOR UPDATE SKIP LOCKED
  )
  UPDATE deliveries d SET
    state = CASE WHEN d.state IN ('scheduled', 'retrying') THEN 'publishing'::"DeliveryState" ELSE d.state END,
    lease_token = gen_random_uuid()::text,
    lease_until = app_now() + lease_ms * interval '1 millisecond',
    wake_at = app_now() + lease_ms * interval '1 millisecond',
    lease_owner = claimer,
    stable_time = COALESCE(d.stable_time, app_now()),
    updated_at = app_now()
  FROM chosen c WHERE d.id = c.id
  RETURNING d.id, d.lease_token, c.state::text;
END
$$;
