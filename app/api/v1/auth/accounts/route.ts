import * as contract from "@/lib/accounts/contract";
import { listMyAccounts } from "@/lib/accounts/queries";
import { route } from "@/lib/api/route";

export const GET = route(contract.listMyAccounts, listMyAccounts);
