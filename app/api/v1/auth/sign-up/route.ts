import { route } from "@/lib/api/route";
import * as contract from "@/lib/auth/contract";
import { signUp } from "@/lib/auth/service";

export const POST = route(contract.signUp, signUp);
