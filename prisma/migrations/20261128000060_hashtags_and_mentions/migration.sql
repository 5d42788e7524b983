-- Posts that were written before have theirs in the text, where they stay.
ALTER TABLE "posts" ADD COLUMN     "hashtags" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "mentions" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- The words of a post that a search looks through. Immutable, so that an index can be built on it: array_to_string is
-- only called stable because of types whose text depends on settings, which text[] is not.
CREATE FUNCTION post_search_text(content text, hashtags text[], mentions text[], link text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN cardinality(hashtags) = 0 AND cardinality(mentions) = 0 AND link IS NULL THEN content
    ELSE concat_ws(E'\n', content, '@' || nullif(array_to_string(mentions, ' @'), ''),
      '#' || nullif(array_to_string(hashtags, ' #'), ''), link) END
$$;
