import { route } from "@/lib/api/route";
import { listAuditEntries } from "@/lib/audit-log/queries";
import * as contract from "@/lib/audit-log/contract";

export const GET = route(contract.listAuditEntries, listAuditEntries);
