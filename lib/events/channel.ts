/** The PostgreSQL channel that carries changes: JSON `{workspace_id, type, post_id?, delivery_id?, account_id?}`. */
export const EVENTS_CHANNEL = "heliograph_events";
