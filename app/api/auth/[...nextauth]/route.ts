import { cookies } from "next/headers";
import NextAuth from "next-auth";
import { deviceCookie, deviceCookieName } from "@/lib/auth/known-device";
import { authOptions } from "@/lib/auth/next-auth";

/** Built per call: the configuration is read when a request comes, never during a build. */
async function handler(
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  const signedIn: string[] = [];
  const options = authOptions((userId) => signedIn.push(userId));
  const serve = NextAuth(options) as (request: Request, context: unknown) => Promise<Response>;
  const response = await serve(request, context);
  const kept = await cookies();
  for (const userId of signedIn) {
    const device = await deviceCookie(kept.get(deviceCookieName())?.value, userId);
    kept.set(device.name, device.value, device.options);
  }
  return response;
}

export { handler as GET, handler as POST };
