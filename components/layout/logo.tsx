import { cn } from "@/components/ui/cn";

/** A sun over its mirror, sending one beam. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={cn("size-7 shrink-0", className)}>
      <rect width="32" height="32" rx="8" className="fill-[#f5b32e]" />
      <g className="stroke-[#241703]" strokeWidth="2.4" strokeLinecap="round" fill="none">
        <path d="M8 23.5h16" />
        <path d="M10.5 19a5.5 5.5 0 0 1 11 0" />
        <path d="M16 9.5V6.5M9.3 12.3 7.2 10.2" />
        <path d="m22.7 12.3 2.9-2.9" />
      </g>
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span
      className={cn(
        "inline-flex items-center gap-2.5 text-[1.0625rem] font-semibold tracking-tight",
        className,
      )}
    >
      <LogoMark />
      Heliograph
    </span>
  );
}
