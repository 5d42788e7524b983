import * as contract from "@/lib/accounts/contract";
import { chooseTargets } from "@/lib/accounts/service/choose-targets";
import { route } from "@/lib/api/route";

export const POST = route(contract.chooseTargets, chooseTargets);
