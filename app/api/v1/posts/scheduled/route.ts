import { route } from "@/lib/api/route";
import { listScheduledPosts } from "@/lib/posts/contract";
import * as queries from "@/lib/posts/queries";

export const GET = route(listScheduledPosts, queries.listScheduledPosts);
