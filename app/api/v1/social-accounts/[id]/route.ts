import { deleteAccount, getAccount, replaceAccount, updateAccount } from "@/lib/accounts/contract";
import * as queries from "@/lib/accounts/queries";
import * as disconnect from "@/lib/accounts/service/disconnect";
import * as update from "@/lib/accounts/service/update";
import { route } from "@/lib/api/route";

export const GET = route(getAccount, queries.getAccount);
export const PATCH = route(updateAccount, update.updateAccount);
export const PUT = route(replaceAccount, update.updateAccount);
export const DELETE = route(deleteAccount, disconnect.deleteAccount);
