"use client";

import { RotateCw, X } from "lucide-react";
import type { Upload } from "@/components/media/use-uploads";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";

/** A file on its way, or why it did not arrive. */
export function UploadTile({
  upload,
  onRetry,
  onStop,
}: {
  upload: Upload;
  onRetry: () => void;
  onStop: () => void;
}) {
  const percent = Math.round(upload.share * 100);
  const { name } = upload.file;
  return (
    <li className="bg-muted grid content-between gap-2 rounded-lg border p-3 text-[0.8125rem] leading-5">
      <div className="flex items-start gap-1">
        <p dir="auto" className="min-w-0 flex-1 truncate text-start font-medium" title={name}>
          {name}
        </p>
        <Button
          variant="ghost"
          size="icon-sm"
          className="-mt-1.5 -mr-1.5"
          aria-label={`${upload.error === null ? "Stop" : "Remove"} ${name}`}
          onClick={onStop}
        >
          <X aria-hidden />
        </Button>
      </div>
      {upload.error === null ? (
        <div className="grid gap-1.5">
          <p aria-hidden className="text-muted-foreground text-xs tabular-nums">
            {percent === 100 ? "Looking at it…" : percent === 0 ? "Waiting…" : `${String(percent)} %`}
          </p>
          <div
            role="progressbar"
            aria-label={`Uploading ${name}`}
            aria-valuenow={percent}
            aria-valuemin={0}
            aria-valuemax={100}
            className="bg-input/40 h-2 overflow-hidden rounded-full"
          >
            <div
              className={cn("bg-primary h-full transition-[width]", percent === 100 && "animate-pulse")}
              style={{ width: `${String(Math.max(4, percent))}%` }}
            />
          </div>
        </div>
      ) : (
        <div role="alert" className="grid justify-items-start gap-2">
          <p className="text-danger break-words">{upload.error}</p>
          {upload.canRetry && (
            <Button variant="outline" size="sm" onClick={onRetry}>
              <RotateCw aria-hidden /> Try again
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
