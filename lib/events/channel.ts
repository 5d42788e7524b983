/** The PostgreSQL channel that carries changes: JSON `{workspace_id, type, post_id?, delivery_id?, account_id?}`. */
export const EVENTS_CHANNEL = "heliograph_events";

/** The channel on which triggers of sessions, API keys and memberships tell whose access changed: the person's id. */
export const ACCESS_CHANNEL = "heliograph_access";
