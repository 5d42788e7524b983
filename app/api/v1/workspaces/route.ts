import { route } from "@/lib/api/route";
import * as contract from "@/lib/workspaces/contract";
import { createWorkspace } from "@/lib/workspaces/service/workspace";

export const POST = route(contract.createWorkspace, createWorkspace);
