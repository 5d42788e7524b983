/** Looks shared by every control that a person types into; 16 px on phones, so that iOS does not zoom. */
export const CONTROL_CLASSES =
  "w-full min-w-0 rounded-md border border-input bg-card text-base text-foreground placeholder:text-muted-foreground transition-colors outline-none focus-visible:border-ring focus-visible:ring-2 focus-visible:ring-ring/45 focus-visible:outline-none disabled:opacity-60 aria-invalid:border-danger aria-invalid:ring-danger/30 sm:text-sm";
