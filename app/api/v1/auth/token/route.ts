import { route } from "@/lib/api/route";
import * as contract from "@/lib/auth/contract";
import { createToken } from "@/lib/auth/service";

export const POST = route(contract.createToken, createToken);
