-- What lists of posts are searched through, beside the posts: a post is written again at every change of its status,
-- what it says is not. Everything in this schema follows from `posts`: one that an emptied database left is of no use.
DROP SCHEMA IF EXISTS post_search CASCADE;
CREATE SCHEMA post_search;

CREATE TABLE post_search.posts (
  post_id text PRIMARY KEY,
  workspace_id text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  sort_at timestamptz(3) NOT NULL,
  words text NOT NULL,
  labels text[] NOT NULL
) WITH (fillfactor = 90);

-- Never built on, and inlined only where it is not called immutable: array_to_string is stable.
ALTER FUNCTION post_search_text(text, text[], text[], text) STABLE;

-- The tokens of one workspace begin with its own characters: no search walks through what others wrote. Two workspaces
-- that share them find each other's rows and drop them, as every search looks at the posts themselves.
CREATE FUNCTION post_search.namespace(kind text, workspace_id text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT left(md5(kind || workspace_id), 6) $$;

-- Every three characters in a row, in lower case, and every label. A text of any script has them; two blanks behind the
-- end make the last one and two characters the beginning of three as well.
CREATE FUNCTION post_search.tokens(workspace_id text, words text, labels text[]) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
DECLARE
  text_space text := post_search.namespace('text', workspace_id);
  label_space text := post_search.namespace('label', workspace_id);
  -- A tsvector holds 1 MB, which is more than the longest post has.
  one text[] := string_to_array(lower(left(words, 50000)) || '  ', NULL);
BEGIN
  RETURN array_to_tsvector(ARRAY(
    SELECT text_space || a || b || c FROM unnest(one, one[2:], one[3:]) AS three (a, b, c) WHERE c IS NOT NULL
    UNION ALL SELECT label_space || label FROM unnest(labels) AS label
  ));
END $$;

-- What the tokens of a post must have for it to hold `q` (null: anything) and all of `labels`. More may fit.
CREATE FUNCTION post_search.wanted(workspace_id text, q text, labels text[]) RETURNS tsquery
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  text_space text := post_search.namespace('text', workspace_id);
  label_space text := post_search.namespace('label', workspace_id);
  one text[] := string_to_array(lower(q), NULL);
BEGIN
  RETURN (
    SELECT string_agg('''' || replace(replace(token, '\', '\\'), '''', '''''') || '''' || mark, ' & ')
    FROM (
      SELECT text_space || lower(q) AS token, ':*' AS mark WHERE cardinality(one) BETWEEN 1 AND 2
      UNION SELECT text_space || a || b || c, '' FROM unnest(one, one[2:], one[3:]) AS three (a, b, c)
        WHERE c IS NOT NULL
      UNION SELECT label_space || label, '' FROM unnest(labels) AS label
    ) tokens
  )::tsquery;
END $$;

INSERT INTO post_search.posts
  SELECT id, workspace_id, created_at, sort_at, post_search_text(content, hashtags, mentions, link), coalesce(labels, '{}')
  FROM posts WHERE deleted_at IS NULL;

-- Built in few rounds: each one that does not fit into memory is merged into the index by itself.
SET LOCAL maintenance_work_mem = '256MB';
-- A list of what was just written would be read from end to end by every search: it is kept short.
CREATE INDEX posts_tokens_idx ON post_search.posts USING gin (post_search.tokens(workspace_id, words, labels))
  WITH (fastupdate = on, gin_pending_list_limit = 256);
-- Nothing to learn there: plans do not hang on how often a token occurs.
ALTER INDEX post_search.posts_tokens_idx ALTER COLUMN 1 SET STATISTICS 0;

CREATE FUNCTION post_search.keep_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.deleted_at IS NOT NULL THEN
    DELETE FROM post_search.posts WHERE post_id = OLD.id;
    RETURN NULL;
  END IF;
  INSERT INTO post_search.posts VALUES (NEW.id, NEW.workspace_id, NEW.created_at, NEW.sort_at,
    post_search_text(NEW.content, NEW.hashtags, NEW.mentions, NEW.link), coalesce(NEW.labels, '{}'))
  ON CONFLICT (post_id) DO UPDATE SET (workspace_id, created_at, sort_at, words, labels) =
    (excluded.workspace_id, excluded.created_at, excluded.sort_at, excluded.words, excluded.labels);
  RETURN NULL;
END $$;

CREATE TRIGGER posts_search_inserted AFTER INSERT ON posts FOR EACH ROW
  WHEN (NEW.deleted_at IS NULL) EXECUTE FUNCTION post_search.keep_post();
-- A change of the status alone, which is all that publishing does to a post, never gets here.
CREATE TRIGGER posts_search_updated
  AFTER UPDATE OF workspace_id, content, hashtags, mentions, link, labels, created_at, sort_at, deleted_at ON posts
  FOR EACH ROW
  WHEN ((OLD.workspace_id, OLD.content, OLD.hashtags, OLD.mentions, OLD.link, OLD.labels, OLD.created_at, OLD.sort_at,
    OLD.deleted_at) IS DISTINCT FROM (NEW.workspace_id, NEW.content, NEW.hashtags, NEW.mentions, NEW.link, NEW.labels,
    NEW.created_at, NEW.sort_at, NEW.deleted_at))
  EXECUTE FUNCTION post_search.keep_post();
CREATE TRIGGER posts_search_deleted AFTER DELETE ON posts FOR EACH ROW EXECUTE FUNCTION post_search.keep_post();

-- Statistics follow a workspace that grows by much in little time, and what was only ever inserted is vacuumed too.
ALTER TABLE posts SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
ALTER TABLE deliveries SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
ALTER TABLE post_search.posts SET (autovacuum_analyze_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);
