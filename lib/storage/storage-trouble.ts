import "server-only";
import { AppError, unreachable } from "@/lib/core/errors";
import { logger } from "@/lib/server/logger";
import type { StorageUnavailable } from "./object-storage";

/** Somebody must make room first; a program that tries again each minute finds out soon enough. */
const RETRY_AFTER_SECONDS = 60;
/** A disk or a bucket that is away comes back by itself. */
const RETRY_SOON_SECONDS = 10;

function wordsOf(reason: StorageUnavailable["reason"]): string {
  switch (reason) {
    case "full":
      return "The server has no room left for pictures. Tell the person who runs it.";
    case "unwritable":
      return "The server cannot store pictures at the moment. Tell the person who runs it.";
    case "away":
      return "The server does not reach its pictures at the moment. Try again in a moment.";
    default:
      return unreachable(reason);
  }
}

/** Trouble of the storage, for the person or program that called: 503, never their fault; what the disk said is for the log. */
export function storageTrouble(error: StorageUnavailable): AppError {
  logger.error({ err: error }, "The storage of pictures is in trouble.");
  return new AppError("unavailable", wordsOf(error.reason), {
    retryAfterSeconds: error.reason === "away" ? RETRY_SOON_SECONDS : RETRY_AFTER_SECONDS,
    cause: error,
  });
}
