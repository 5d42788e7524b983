import { route } from "@/lib/api/route";
import * as contract from "@/lib/workspaces/contract";
import { getWorkspace } from "@/lib/workspaces/queries";
import { updateWorkspace } from "@/lib/workspaces/service/workspace";

export const GET = route(contract.getWorkspace, getWorkspace);
export const PATCH = route(contract.updateWorkspace, updateWorkspace);
