import { route } from "@/lib/api/route";
import { publishPost } from "@/lib/posts/contract";
import * as schedule from "@/lib/posts/service/schedule-post";

export const POST = route(publishPost, schedule.publishPostNow);
