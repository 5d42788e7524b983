import { route } from "@/lib/api/route";
import { validatePost } from "@/lib/posts/contract";
import * as check from "@/lib/posts/service/check-new-post";

export const POST = route(validatePost, check.validatePost);
