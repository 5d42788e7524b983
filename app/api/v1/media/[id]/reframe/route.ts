import { route } from "@/lib/api/route";
import { reframeMedia } from "@/lib/media/contract";
import * as media from "@/lib/media/service";

export const POST = route(reframeMedia, media.reframeMedia);
