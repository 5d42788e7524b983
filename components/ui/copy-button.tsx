"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button, type ButtonProps } from "./button";

/** Copies `value`; says so in words, to screen readers as well. */
export function CopyButton({
  value,
  label = "Copy",
  ...props
}: { value: string; label?: string } & ButtonProps) {
  const [state, setState] = useState<"idle" | "copied" | "failed">("idle");

  async function copy() {
    try {
      await navigator.clipboard.writeText(value);
      setState("copied");
    } catch {
      // Without the clipboard permission the person must copy by hand; the text is selectable beside the button.
      setState("failed");
    }
    setTimeout(() => setState("idle"), 2_500);
  }

  const words = { idle: label, copied: "Copied", failed: "Select and copy by hand" }[state];
  return (
    <Button variant="outline" size="sm" onClick={() => void copy()} {...props}>
      {state === "copied" ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span aria-live="polite">{words}</span>
    </Button>
  );
}
