import { route } from "@/lib/api/route";
import { duplicatePost } from "@/lib/posts/contract";
import * as duplicate from "@/lib/posts/service/duplicate-post";

export const POST = route(duplicatePost, duplicate.duplicatePost);
