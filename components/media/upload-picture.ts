import { ApiError } from "@/lib/core/api-client";
import type { ErrorCode } from "@/lib/core/errors";
import { Problem } from "@/lib/core/wire";
import { uploadMedia } from "@/lib/media/contract";
import { IMAGE_TYPES, MediaItem } from "@/lib/media/schema";

export const ACCEPTED_TYPES = IMAGE_TYPES.join(",");

export interface UploadOptions {
  workspace: string;
  /** Share of the bytes that have left, 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

const IPHONE_PHOTO = /^image\/hei[cf]/;

/** What is wrong with a file before a byte of it has left; null when it may be tried. The server looks again. */
export function refusalOf(file: Pick<File, "name" | "type" | "size">): string | null {
  if (IPHONE_PHOTO.test(file.type) || /\.hei[cf]$/i.test(file.name)) {
    return "No network takes HEIC photos. Export it as JPEG, or set the phone’s camera to “Most compatible”.";
  }
  if (!(IMAGE_TYPES as readonly string[]).includes(file.type)) {
    return "Only JPEG, PNG, WebP and GIF pictures can be posted.";
  }
  const limit = (uploadMedia.maxBodyBytes ?? 0) - 1024 * 1024;
  if (file.size > limit) {
    const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
    return `The picture has ${megabytes(file.size)}; at most ${megabytes(limit)} are accepted.`;
  }
  return file.size === 0 ? "The file is empty." : null;
}

function problemOf(request: XMLHttpRequest): ApiError {
  const problem = Problem.safeParse(request.response);
  if (!problem.success) {
    const words = `The server answered ${String(request.status)}. Try again in a moment.`;
    return new ApiError("internal", request.status, words, [], null, null, {});
  }
  const { code, detail, issues, request_id: id } = problem.data;
  const words = issues[0]?.message ?? detail;
  return new ApiError(code as ErrorCode, request.status, words, issues, id, null, problem.data);
}

/**
 * Uploads one picture with its progress, which `fetch` cannot tell. Throws `ApiError`; an aborted upload rejects with
 * an `AbortError`.
 */
export function uploadPicture(
  file: File,
  { workspace, onProgress, signal }: UploadOptions,
): Promise<MediaItem> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1${uploadMedia.path}`);
    request.responseType = "json";
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("x-workspace", workspace);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onload = () => {
      const item = request.status === 201 ? MediaItem.safeParse(request.response) : null;
      if (item?.success === true) resolve(item.data);
      else reject(problemOf(request));
    };
    request.onerror = () => {
      reject(new ApiError("network", 0, "The upload was cut off. Try again.", [], null, null, {}));
    };
    request.onabort = () => reject(new DOMException("The upload was stopped.", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}
