import "server-only";

/**
 * Of a post `p`: when the next try of what a network made wait (its rate limit, its quota, a safe failure) begins, as
 * an instant of RFC 3339. Null while anything of it is being sent, or asks for a person.
 */
export const POST_NEXT_TRY_SQL = `(
  SELECT CASE
    WHEN bool_or(d.state IN ('draft', 'publishing', 'processing', 'unknown', 'held')
      OR (d.state = 'blocked' AND d.reason ->> 'retry_at' IS NULL)) THEN NULL
    ELSE min(d.reason ->> 'retry_at') FILTER (WHERE d.state IN ('retrying', 'blocked')) END
  FROM deliveries d WHERE d.post_id = p.id
)`;
