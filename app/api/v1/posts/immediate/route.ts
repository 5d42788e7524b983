import { route } from "@/lib/api/route";
import { publishNewPost } from "@/lib/posts/contract";
import * as create from "@/lib/posts/service/create-post";

export const POST = route(publishNewPost, create.createImmediatePost);
