import { route } from "@/lib/api/route";
import * as contract from "@/lib/workspaces/contract";
import { acceptInvitation } from "@/lib/workspaces/service/invitation";

export const POST = route(contract.acceptInvitation, acceptInvitation);
