import { route } from "@/lib/api/route";
import { scheduleNewPost } from "@/lib/posts/contract";
import * as create from "@/lib/posts/service/create-post";

export const POST = route(scheduleNewPost, create.createScheduledPost);
