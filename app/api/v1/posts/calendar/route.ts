import { route } from "@/lib/api/route";
import { getCalendar } from "@/lib/posts/contract";
import * as queries from "@/lib/posts/queries";

export const GET = route(getCalendar, queries.getCalendar);
