import { type Exchange, Rejection, type Reply } from "@/lib/sandbox/exchange";

/** LinkedIn's envelope (fact sheet 7.2). */
export function linkedinError(
  status: number,
  code: string,
  message: string,
  serviceErrorCode?: number,
): Reply {
  return { status, body: { status, ...(serviceErrorCode ? { serviceErrorCode } : {}), code, message } };
}

export function refuse(status: number, code: string, message: string, serviceErrorCode?: number): never {
  throw new Rejection(linkedinError(status, code, message, serviceErrorCode));
}

/** A validation error that names its field. */
export function badField(code: string, fieldPath: string, description: string, status = 422): never {
  throw new Rejection({
    status,
    body: {
      errorDetailType: "com.linkedin.common.error.BadRequest",
      code,
      message: description,
      errorDetails: { inputErrors: [{ description, input: { inputPath: { fieldPath } }, code }] },
      status,
    },
  });
}

export function accessDenied(x: Exchange, permission: string): never {
  const version = x.headers["linkedin-version"] ?? "NO_VERSION";
  return refuse(
    403,
    "ACCESS_DENIED",
    `Not enough permissions to access: ${permission}.${String(version)}`,
    100,
  );
}

export function oauthError(status: number, error: string, error_description: string): Reply {
  return { status, body: { error, error_description } };
}
