import { route } from "@/lib/api/route";
import * as contract from "@/lib/workspaces/contract";
import { removeMember, updateMember } from "@/lib/workspaces/service/member";

export const PATCH = route(contract.updateMember, updateMember);
export const DELETE = route(contract.removeMember, removeMember);
