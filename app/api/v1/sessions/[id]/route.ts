import { route } from "@/lib/api/route";
import * as contract from "@/lib/auth/contract";
import { revokeSession } from "@/lib/auth/service";

export const DELETE = route(contract.revokeSession, revokeSession);
