import { route } from "@/lib/api/route";
import { schedulePost } from "@/lib/posts/contract";
import * as schedule from "@/lib/posts/service/schedule-post";

export const POST = route(schedulePost, schedule.schedulePost);
