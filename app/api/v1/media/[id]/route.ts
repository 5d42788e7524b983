import { route } from "@/lib/api/route";
import { deleteMedia, getMedia, updateMedia } from "@/lib/media/contract";
import * as queries from "@/lib/media/queries";
import * as media from "@/lib/media/service";

export const GET = route(getMedia, queries.getMedia);
export const PATCH = route(updateMedia, media.updateMedia);
export const DELETE = route(deleteMedia, media.deleteMedia);
