import { type Exchange, Rejection, type Reply } from "@/lib/sandbox/exchange";

export function xrpcError(status: number, error: string, message: string): Reply {
  return { status, body: { error, message } };
}

export function refuse(status: number, error: string, message: string): never {
  throw new Rejection(xrpcError(status, error, message));
}

export function invalidRequest(message: string): never {
  return refuse(400, "InvalidRequest", message);
}

/** The address clients reach this PDS at. */
export function serviceUrl(x: Exchange): string {
  return `http://${x.headers.host ?? "127.0.0.1"}`;
}
