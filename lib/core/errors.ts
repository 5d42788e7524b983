/**
 * The one error language of the application. Every verb throws an `AppError`; the API turns it into
 * `application/problem+json`, forms put its issues beside their fields.
 */
export const ERROR_STATUS = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  unsupported_media: 415,
  expectation_failed: 417,
  misdirected: 421,
  precondition_required: 428,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One problem with one field. `path` is the field's place in the request, outermost first. */
export interface Issue {
  path: (string | number)[];
  code: string;
  message: string;
}

export interface AppErrorOptions {
  issues?: Issue[];
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  retryAfterSeconds?: number;
  cause?: unknown;
  /** Extra members of the problem document, for example the newer version after a 412. */
  extra?: Record<string, unknown>;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly issues: Issue[];
  readonly retryAfterSeconds: number | undefined;
  readonly extra: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.issues = options.issues ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.extra = options.extra ?? {};
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** A foreign id and an unknown id answer alike. */
export function notFound(what: string): AppError {
  return new AppError("not_found", `There is no such ${what}.`);
}

/** One bad field. */
export function invalidField(path: (string | number)[], message: string, code = "invalid"): AppError {
  return new AppError("invalid_input", message, { issues: [{ path, code, message }] });
}

export function conflict(message: string, extra?: Record<string, unknown>): AppError {
  return new AppError("conflict", message, { extra });
}

/** The error for exhaustive switches: the compiler proves it is never reached. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
