import { listApiKeys } from "@/lib/api-keys/queries";
import { createApiKey } from "@/lib/api-keys/service";
import * as contract from "@/lib/api-keys/contract";
import { route } from "@/lib/api/route";

export const GET = route(contract.listApiKeys, listApiKeys);
export const POST = route(contract.createApiKey, createApiKey);
