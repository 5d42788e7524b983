import { route } from "@/lib/api/route";
import * as contract from "@/lib/workspaces/contract";
import { listMembers } from "@/lib/workspaces/queries";

export const GET = route(contract.listMembers, listMembers);
