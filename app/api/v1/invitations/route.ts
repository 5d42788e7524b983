import { route } from "@/lib/api/route";
import * as contract from "@/lib/workspaces/contract";
import { listInvitations } from "@/lib/workspaces/queries";
import { createInvitation } from "@/lib/workspaces/service/invitation";

export const GET = route(contract.listInvitations, listInvitations);
export const POST = route(contract.createInvitation, createInvitation);
