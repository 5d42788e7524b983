"use client";

import { Link2, X } from "lucide-react";
import { Button } from "@/components/ui/button";

/** A link that a program gave apart from the text; it is appended unless the text has it. */
export function LinkField({ link, onChange }: { link: string; onChange: (link: string | null) => void }) {
  return (
    <div className="flex items-center gap-2 rounded-md border px-3 py-1.5 text-sm">
      <Link2 aria-hidden className="text-muted-foreground size-4 shrink-0" />
      <p className="min-w-0 flex-1 truncate">
        <span className="text-muted-foreground">Link appended to the text: </span>
        {link}
      </p>
      <Button variant="ghost" size="icon-sm" aria-label="Remove the link" onClick={() => onChange(null)}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
