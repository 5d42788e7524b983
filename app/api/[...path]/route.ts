import { noSuchRoute } from "@/lib/api/no-such-route";

function refuse(request: Request): Response {
  const { method, headers, url } = request;
  return noSuchRoute({ method, headers, path: new URL(url).pathname });
}

export { refuse as DELETE, refuse as GET, refuse as PATCH, refuse as POST, refuse as PUT };
