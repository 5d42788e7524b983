-- Where posts stood before they got another time, and which transaction moved them: whoever reads a list by time page by
-- page goes on in the order of the first page. Kept for a day.
CREATE TABLE post_search.moves (
  -- In the order in which one post was moved: who moves it has its row locked.
  number bigint GENERATED ALWAYS AS IDENTITY,
  post_id text NOT NULL,
  workspace_id text NOT NULL,
  sort_at timestamptz(3) NOT NULL,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  moved_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX moves_of_workspace_idx ON post_search.moves (workspace_id, xid);
CREATE INDEX moves_moved_at_idx ON post_search.moves (moved_at);

CREATE FUNCTION post_search.keep_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO post_search.moves (post_id, workspace_id, sort_at) VALUES (OLD.id, OLD.workspace_id, OLD.sort_at);
  RETURN NULL;
END $$;

CREATE TRIGGER posts_moved AFTER UPDATE OF sort_at ON posts FOR EACH ROW
  WHEN (OLD.sort_at IS DISTINCT FROM NEW.sort_at AND NEW.deleted_at IS NULL)
  EXECUTE FUNCTION post_search.keep_move();
