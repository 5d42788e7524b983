import "server-only";
import { AppError } from "@/lib/core/errors";
import { logger } from "@/lib/server/logger";
import type { StorageUnavailable } from "@/lib/storage/object-storage";

/** Somebody must make room first; a program that tries again each minute finds out soon enough. */
const RETRY_AFTER_SECONDS = 60;

/** A storage that takes nothing, for the person who wanted a picture stored; what the disk said is for the log. */
export function storageTrouble(error: StorageUnavailable): AppError {
  logger.error({ err: error }, "A picture could not be stored.");
  const what =
    error.reason === "full" ? "has no room left for pictures" : "cannot store pictures at the moment";
  return new AppError("unavailable", `The server ${what}. Tell the person who runs it.`, {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    cause: error,
  });
}
