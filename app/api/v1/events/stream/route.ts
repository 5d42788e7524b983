import { route } from "@/lib/api/route";
import { streamEvents } from "@/lib/events/contract";
import * as stream from "@/lib/events/stream";

export const GET = route(streamEvents, stream.openEventStream);
