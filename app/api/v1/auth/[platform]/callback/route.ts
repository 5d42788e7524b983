import { finishOAuth } from "@/lib/accounts/contract";
import { finishConnect } from "@/lib/accounts/service/connect";
import { route } from "@/lib/api/route";

export const POST = route(finishOAuth, finishConnect);
