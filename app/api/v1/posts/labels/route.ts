import { route } from "@/lib/api/route";
import { listPostLabels } from "@/lib/posts/contract";
import * as queries from "@/lib/posts/queries";

export const GET = route(listPostLabels, queries.listPostLabels);
