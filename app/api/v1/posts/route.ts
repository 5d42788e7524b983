import { route } from "@/lib/api/route";
import { createPost, listPosts } from "@/lib/posts/contract";
import * as queries from "@/lib/posts/queries";
import * as create from "@/lib/posts/service/create-post";

export const GET = route(listPosts, queries.listPosts);
export const POST = route(createPost, create.createPost);
