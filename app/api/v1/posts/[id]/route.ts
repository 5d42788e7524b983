import { route } from "@/lib/api/route";
import { deletePost, getPost, replacePost, updatePost } from "@/lib/posts/contract";
import * as queries from "@/lib/posts/queries";
import * as remove from "@/lib/posts/service/delete-post";
import * as update from "@/lib/posts/service/update-post";

export const GET = route(getPost, queries.getPost);
export const PATCH = route(updatePost, update.updatePost);
export const PUT = route(replacePost, update.replacePost);
export const DELETE = route(deletePost, remove.deletePost);
