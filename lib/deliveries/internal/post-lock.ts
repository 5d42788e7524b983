import "server-only";

/** Of a delivery `d`: it is being sent, or was sent with an outcome that is not known yet. */
export const UNSETTLED_SQL = `EXISTS (SELECT 1 FROM attempts t WHERE t.delivery_id = d.id
  AND t.state IN ('sending', 'unknown', 'processing'))`;

/** Of a post `p`: the reason with which `guardEditable` (service.ts) refuses every change now, null when it does not. */
export const POST_LOCK_SQL = `(
  SELECT CASE WHEN bool_or(d.state = 'unknown') THEN 'outcome_unknown' WHEN count(*) > 0 THEN 'being_sent' END
  FROM deliveries d WHERE d.post_id = p.id AND ${UNSETTLED_SQL}
)`;
