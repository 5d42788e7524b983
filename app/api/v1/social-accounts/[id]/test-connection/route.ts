import { testConnection } from "@/lib/accounts/contract";
import * as connection from "@/lib/accounts/service/test-connection";
import { route } from "@/lib/api/route";

export const POST = route(testConnection, connection.testConnection);
