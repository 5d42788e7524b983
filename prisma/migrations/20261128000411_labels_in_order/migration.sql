-- The labels of posts, each in the orders of a list: the posts of one are read along an index, however many posts
-- without it lie between.
CREATE TABLE post_search.labels (
  workspace_id text NOT NULL,
  label text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  sort_at timestamptz(3) NOT NULL,
  post_id text NOT NULL
);

INSERT INTO post_search.labels
  SELECT DISTINCT s.workspace_id, label, s.created_at, s.sort_at, s.post_id
  FROM post_search.posts s, unnest(s.labels) AS label WHERE label IS NOT NULL;

ALTER TABLE post_search.labels ADD PRIMARY KEY (workspace_id, label, created_at, post_id);
CREATE INDEX labels_by_time_idx ON post_search.labels (workspace_id, label, sort_at, post_id);

CREATE FUNCTION post_search.keep_labels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM post_search.labels WHERE workspace_id = OLD.workspace_id AND label = ANY (OLD.labels)
      AND created_at = OLD.created_at AND post_id = OLD.post_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO post_search.labels
      SELECT DISTINCT NEW.workspace_id, label, NEW.created_at, NEW.sort_at, NEW.post_id
      FROM unnest(NEW.labels) AS label WHERE label IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER posts_labels_inserted AFTER INSERT ON post_search.posts FOR EACH ROW
  WHEN (NEW.labels <> '{}') EXECUTE FUNCTION post_search.keep_labels();
CREATE TRIGGER posts_labels_updated AFTER UPDATE ON post_search.posts FOR EACH ROW
  WHEN ((OLD.workspace_id, OLD.labels, OLD.created_at, OLD.sort_at)
    IS DISTINCT FROM (NEW.workspace_id, NEW.labels, NEW.created_at, NEW.sort_at))
  EXECUTE FUNCTION post_search.keep_labels();
CREATE TRIGGER posts_labels_deleted AFTER DELETE ON post_search.posts FOR EACH ROW
  WHEN (OLD.labels <> '{}') EXECUTE FUNCTION post_search.keep_labels();

ALTER TABLE post_search.labels SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
