import { route } from "@/lib/api/route";
import * as contract from "@/lib/auth/contract";
import { getMe } from "@/lib/auth/queries";

export const GET = route(contract.getMe, getMe);
