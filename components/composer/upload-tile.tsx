"use client";

import { RotateCw, X } from "lucide-react";
import type { Upload } from "@/components/media/use-uploads";
import { Button } from "@/components/ui/button";

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
        <p className="min-w-0 flex-1 truncate font-medium" title={name}>
          {name}
        </p>
        <Button
          variant="ghost"
          size="icon-sm"
          className="-mt-1.5 -mr-1.5"
          aria-label={`Stop ${name}`}
          onClick={onStop}
        >
          <X aria-hidden />
        </Button>
      </div>
      {upload.error === null ? (
        <div
          role="progressbar"
          aria-label={`Uploading ${name}`}
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
          className="bg-input/40 h-2 overflow-hidden rounded-full"
        >
          <div
            className="bg-primary h-full transition-[width]"
            style={{ width: `${String(Math.max(4, percent))}%` }}
          />
        </div>
      ) : (
        <div role="alert" className="grid justify-items-start gap-2">
          <p className="text-danger break-words">{upload.error}</p>
          <Button variant="outline" size="sm" onClick={onRetry}>
            <RotateCw aria-hidden /> Try again
          </Button>
        </div>
      )}
    </li>
  );
}
