import { route } from "@/lib/api/route";
import * as contract from "@/lib/workspaces/contract";
import { deleteInvitation } from "@/lib/workspaces/service/invitation";

export const DELETE = route(contract.deleteInvitation, deleteInvitation);
