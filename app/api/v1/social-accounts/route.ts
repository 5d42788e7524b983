import { createAccount, listAccounts } from "@/lib/accounts/contract";
import * as queries from "@/lib/accounts/queries";
import * as byHand from "@/lib/accounts/service/connect-by-hand";
import { route } from "@/lib/api/route";

export const GET = route(listAccounts, queries.listAccounts);
export const POST = route(createAccount, byHand.createAccount);
