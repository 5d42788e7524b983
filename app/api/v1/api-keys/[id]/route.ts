import { getApiKey } from "@/lib/api-keys/queries";
import { deleteApiKey, updateApiKey } from "@/lib/api-keys/service";
import * as contract from "@/lib/api-keys/contract";
import { route } from "@/lib/api/route";

export const GET = route(contract.getApiKey, getApiKey);
export const PATCH = route(contract.updateApiKey, updateApiKey);
export const DELETE = route(contract.deleteApiKey, deleteApiKey);
