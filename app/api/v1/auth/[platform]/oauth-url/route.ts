import { getOAuthUrl } from "@/lib/accounts/contract";
import { startConnect } from "@/lib/accounts/service/connect";
import { route } from "@/lib/api/route";

export const GET = route(getOAuthUrl, startConnect);
