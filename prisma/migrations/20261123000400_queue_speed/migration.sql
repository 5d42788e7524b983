-- What the queue under load asks for: one index per question, and a status trigger that costs nothing when the state
-- of a delivery does not change.

-- Every look for due rows names its networks: `deliveries_due_idx` (platform, wake_at, id) answers all of them.
DROP INDEX deliveries_wake_idx;

DROP TRIGGER deliveries_inserted ON deliveries;
DROP TRIGGER deliveries_updated ON deliveries;
DROP TRIGGER deliveries_deleted ON deliveries;

-- The post is locked before its deliveries are looked at: of two that change at once, neither misses the other.
CREATE OR REPLACE FUNCTION derive_post_status() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  the_post text := CASE WHEN TG_OP = 'DELETE' THEN OLD.post_id ELSE NEW.post_id END;
  known "PostStatus";
  fresh "PostStatus";
BEGIN
  SELECT status INTO known FROM posts WHERE id = the_post FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  SELECT CASE
    WHEN count(*) = 0 OR bool_or(state = 'draft') THEN 'draft'
    WHEN bool_or(state IN ('unknown', 'held', 'blocked')) THEN 'needs_attention'
    WHEN bool_or(state IN ('publishing', 'processing', 'retrying')) THEN 'publishing'
    WHEN bool_or(state = 'scheduled') THEN 'scheduled'
    WHEN bool_and(state = 'published') THEN 'published'
    WHEN bool_or(state = 'published') THEN 'partially_published'
    WHEN bool_or(state = 'failed') THEN 'failed'
    ELSE 'cancelled'
  END::"PostStatus" INTO fresh FROM deliveries WHERE post_id = the_post;
  IF fresh <> known THEN
    UPDATE posts SET status = fresh, updated_at = statement_timestamp() WHERE id = the_post;
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER deliveries_inserted AFTER INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION derive_post_status();
CREATE TRIGGER deliveries_updated AFTER UPDATE ON deliveries FOR EACH ROW
  WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION derive_post_status();
CREATE TRIGGER deliveries_deleted AFTER DELETE ON deliveries FOR EACH ROW EXECUTE FUNCTION derive_post_status();
DROP FUNCTION derived_post_status(text);
