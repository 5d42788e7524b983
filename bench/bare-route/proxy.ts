import { NextResponse } from "next/server";

/* In front of nothing. Without one of its own, the build would look further up and take the product's. */

export const config = { matcher: "/never" };

export function proxy(): NextResponse {
  return NextResponse.next();
}
