import { rotateApiKey } from "@/lib/api-keys/service";
import * as contract from "@/lib/api-keys/contract";
import { route } from "@/lib/api/route";

export const POST = route(contract.rotateApiKey, rotateApiKey);
