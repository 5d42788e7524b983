import { createLoader, parseAsString } from "nuqs/server";

/** Filters of the audit log, in the URL. */
export const AUDIT_FILTERS = { actor: parseAsString, action: parseAsString, cursor: parseAsString };

export const loadAuditFilters = createLoader(AUDIT_FILTERS);
