import { route } from "@/lib/api/route";
import { listMedia, uploadMedia } from "@/lib/media/contract";
import * as queries from "@/lib/media/queries";
import * as media from "@/lib/media/service";

export const GET = route(listMedia, queries.listMedia);
export const POST = route(uploadMedia, media.uploadMedia);
