import { disconnectAccount, listMemberAccounts } from "@/lib/accounts/contract";
import * as queries from "@/lib/accounts/queries";
import { deleteAccount } from "@/lib/accounts/service/disconnect";
import { route } from "@/lib/api/route";

export const GET = route(listMemberAccounts, queries.listMemberAccounts);
export const DELETE = route(disconnectAccount, deleteAccount);
