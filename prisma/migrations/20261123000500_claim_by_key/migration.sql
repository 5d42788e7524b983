-- Claimed rows are fetched by key: a join would read every delivery once there are few.
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
    WHERE d.id = ANY (ARRAY(SELECT f.id FROM fitting f)) AND d.wake_at <= app_now()
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

-- The status of posts, once per statement: the engine changes deliveries by the handful. Of several deliveries of one
-- post that change at once none may miss the others, so such posts are locked, in order, before they are looked at.
DROP TRIGGER deliveries_inserted ON deliveries;
DROP TRIGGER deliveries_updated ON deliveries;
DROP TRIGGER deliveries_deleted ON deliveries;

CREATE OR REPLACE FUNCTION derive_post_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched text[];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    SELECT array_agg(n.post_id) INTO touched FROM changed n JOIN before o ON o.id = n.id WHERE o.state <> n.state;
  ELSE
    SELECT array_agg(post_id) INTO touched FROM changed;
  END IF;
  IF touched IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM posts WHERE id = ANY (ARRAY(
    SELECT post_id FROM deliveries WHERE post_id = ANY (touched) GROUP BY post_id HAVING count(*) > 1
  )) ORDER BY id FOR NO KEY UPDATE;
  UPDATE posts SET status = fresh.status, updated_at = statement_timestamp()
  FROM (
    SELECT t.post_id, CASE
      WHEN count(d.id) = 0 OR bool_or(d.state = 'draft') THEN 'draft'
      WHEN bool_or(d.state IN ('unknown', 'held', 'blocked')) THEN 'needs_attention'
      WHEN bool_or(d.state IN ('publishing', 'processing', 'retrying')) THEN 'publishing'
      WHEN bool_or(d.state = 'scheduled') THEN 'scheduled'
      WHEN bool_and(d.state = 'published') THEN 'published'
      WHEN bool_or(d.state = 'published') THEN 'partially_published'
      WHEN bool_or(d.state = 'failed') THEN 'failed'
      ELSE 'cancelled'
    END::"PostStatus" AS status
    FROM unnest(touched) AS t(post_id) LEFT JOIN deliveries d ON d.post_id = t.post_id GROUP BY t.post_id
  ) AS fresh
  WHERE posts.id = ANY (touched) AND posts.id = fresh.post_id AND posts.status <> fresh.status;
  RETURN NULL;
END
$$;

CREATE TRIGGER deliveries_inserted AFTER INSERT ON deliveries
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION derive_post_status();
CREATE TRIGGER deliveries_updated AFTER UPDATE ON deliveries
  REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION derive_post_status();
CREATE TRIGGER deliveries_deleted AFTER DELETE ON deliveries
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION derive_post_status();
