-- What Prisma's schema language cannot say: the database's clock, the invariants of deliveries and attempts,
-- and the status of a post, which is derived and never written by code.

-- The one clock for due times and leases. STABLE, so that `wake_at <= app_now()` uses an index.
-- Only a test database replaces it (by one that adds an offset).
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT statement_timestamp() $$;

-- A row that waits always says when to look again: a lost wake-up never loses a post.
ALTER TABLE deliveries ADD CONSTRAINT deliveries_wake_never_null
  CHECK (state IN ('draft', 'published', 'failed', 'cancelled') OR wake_at IS NOT NULL);
CREATE INDEX deliveries_wake_idx ON deliveries (wake_at, id) WHERE wake_at IS NOT NULL;
CREATE INDEX deliveries_lease_idx ON deliveries (platform, social_account_id) WHERE lease_until IS NOT NULL;

-- One unsettled attempt per delivery part; one remote post belongs to one attempt.
CREATE UNIQUE INDEX attempts_one_unsettled ON attempts (delivery_id, part)
  WHERE state IN ('sending', 'unknown', 'processing');
CREATE UNIQUE INDEX attempts_remote_once ON attempts (social_account_id, remote_id) WHERE remote_id IS NOT NULL;

CREATE FUNCTION derived_post_status(the_post text) RETURNS "PostStatus" LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN count(*) = 0 OR bool_or(state = 'draft') THEN 'draft'
    WHEN bool_or(state IN ('unknown', 'held', 'blocked')) THEN 'needs_attention'
    WHEN bool_or(state IN ('publishing', 'processing', 'retrying')) THEN 'publishing'
    WHEN bool_or(state = 'scheduled') THEN 'scheduled'
    WHEN bool_and(state = 'published') THEN 'published'
    WHEN bool_or(state = 'published') THEN 'partially_published'
    WHEN bool_or(state = 'failed') THEN 'failed'
    ELSE 'cancelled'
  END::"PostStatus"
  FROM deliveries WHERE post_id = the_post
$$;

CREATE FUNCTION derive_post_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE posts SET status = derived_post_status(posts.id), updated_at = statement_timestamp()
    WHERE posts.id IN (SELECT n.post_id FROM changed n JOIN before o ON o.id = n.id WHERE o.state <> n.state)
      AND posts.status <> derived_post_status(posts.id);
  ELSE
    UPDATE posts SET status = derived_post_status(posts.id)
    WHERE posts.id IN (SELECT post_id FROM changed) AND posts.status <> derived_post_status(posts.id);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER deliveries_inserted AFTER INSERT ON deliveries
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION derive_post_status();
CREATE TRIGGER deliveries_updated AFTER UPDATE ON deliveries
  REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION derive_post_status();
CREATE TRIGGER deliveries_deleted AFTER DELETE ON deliveries
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION derive_post_status();
