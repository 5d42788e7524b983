import { refreshToken } from "@/lib/accounts/contract";
import * as connection from "@/lib/accounts/service/test-connection";
import { route } from "@/lib/api/route";

export const POST = route(refreshToken, connection.refreshToken);
