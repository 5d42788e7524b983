import * as contract from "@/lib/api/contract";
import { listPlatforms } from "@/lib/api/platforms";
import { route } from "@/lib/api/route";

export const GET = route(contract.listPlatforms, listPlatforms);
