import * as contract from "@/lib/api/contract";
import { getPlatform } from "@/lib/api/platforms";
import { route } from "@/lib/api/route";

export const GET = route(contract.getPlatform, getPlatform);
