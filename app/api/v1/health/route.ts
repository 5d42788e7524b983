import * as contract from "@/lib/api/contract";
import { getHealth } from "@/lib/api/health";
import { route } from "@/lib/api/route";

export const GET = route(contract.getHealth, getHealth);
