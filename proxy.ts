/** In front of every page: one host, one content security policy with a fresh nonce. API bodies never pass here. */
import { NextResponse, type NextRequest } from "next/server";
import { redirectorFor } from "@/lib/api/canonical-host";
import { ADDRESS_HEADER, addressOfPage } from "@/lib/auth/page-address";
import { newNonce, pagePolicy } from "@/lib/api/content-security";
import { preflight } from "@/lib/api/origin";

export function proxy(request: NextRequest): Response {
  if (request.nextUrl.pathname.startsWith("/api/")) return preflight(request);
  const redirector = redirectorFor(request);
  if (redirector !== null) return NextResponse.rewrite(redirector);

  const nonce = newNonce();
  const policy = pagePolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set(ADDRESS_HEADER, addressOfPage(request.nextUrl));
  // Next reads the nonce for its own scripts from here.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  // The documentation pages bring a policy of their own.
  if (!/^\/(docs|redoc)(\/|$)/.test(request.nextUrl.pathname)) {
    response.headers.set("Content-Security-Policy", policy);
  }
  return response;
}

export const config = {
  matcher: [
    { source: "/((?!api/|_next/|media/).*)" },
    // Preflights have no body and are answered for all endpoints in one place.
    {
      source: "/api/v1/:path*",
      has: [
        { type: "header", key: "origin" },
        { type: "header", key: "access-control-request-method" },
      ],
    },
  ],
};
