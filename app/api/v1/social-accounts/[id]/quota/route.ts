import { getQuota } from "@/lib/accounts/contract";
import * as connection from "@/lib/accounts/service/test-connection";
import { route } from "@/lib/api/route";

export const GET = route(getQuota, connection.getQuota);
