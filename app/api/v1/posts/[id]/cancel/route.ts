import { route } from "@/lib/api/route";
import { cancelPost } from "@/lib/posts/contract";
import * as cancel from "@/lib/posts/service/cancel-post";

export const POST = route(cancelPost, cancel.cancelPost);
