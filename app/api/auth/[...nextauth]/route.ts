import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/next-auth";

/** Built per call: the configuration is read when a request comes, never during a build. */
async function handler(
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const serve = NextAuth(authOptions()) as (request: Request, context: unknown) => Promise<Response>;
  return serve(request, context);
}

export { handler as GET, handler as POST };
