import { route } from "@/lib/api/route";
import { reauthenticate } from "@/lib/auth/contract";
import * as reauthentication from "@/lib/auth/reauthentication";

export const POST = route(reauthenticate, reauthentication.reauthenticate);
