import { type Exchange, Rejection, type Reply } from "@/lib/sandbox/exchange";
import { secret } from "@/lib/sandbox/random";

interface GraphError {
  message: string;
  code: number;
  subcode?: number;
  type?: string;
  status?: number;
  title?: string;
  userMessage?: string;
  transient?: boolean;
}

/** The Graph envelope (fact sheet 7.2); almost everything is HTTP 400. */
export function graphError(error: GraphError): Reply {
  return {
    status: error.status ?? 400,
    body: {
      error: {
        message: error.message,
        type: error.type ?? "OAuthException",
        code: error.code,
        ...(error.subcode ? { error_subcode: error.subcode, is_transient: error.transient ?? false } : {}),
        ...(error.title
          ? { error_user_title: error.title, error_user_msg: error.userMessage ?? error.title }
          : {}),
        fbtrace_id: `A${secret(16)}`,
      },
    },
  };
}

export function refuse(error: GraphError): never {
  throw new Rejection(graphError(error));
}

export function badParam(message: string): never {
  return refuse({ message: `(#100) ${message}`, code: 100 });
}

/** 100/33: not there, or not yours, which answer the same. */
export function missingObject(x: Exchange, id: string): never {
  const verb = x.method.toLowerCase();
  return refuse({
    message: `Unsupported ${verb} request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
    type: "GraphMethodException",
    code: 100,
    subcode: 33,
  });
}

/** `2026-10-05T17:05:11+0000`. */
export function graphTime(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, "+0000");
}
