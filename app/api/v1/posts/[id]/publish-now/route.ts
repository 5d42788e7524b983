import { route } from "@/lib/api/route";
import { publishPostNow } from "@/lib/posts/contract";
import * as schedule from "@/lib/posts/service/schedule-post";

export const POST = route(publishPostNow, schedule.publishPostNow);
