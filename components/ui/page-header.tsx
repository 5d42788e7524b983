import type { ReactNode } from "react";

/** The page's one h1, a line about it, and its main actions. */
export function PageHeader({
  title,
  description,
  actions,
}: {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-3 lg:flex-nowrap">
      <div className="grid min-w-0 gap-1">
        <h1 className="text-2xl leading-8 font-semibold">{title}</h1>
        {description !== undefined && (
          <div className="text-muted-foreground max-w-prose text-sm leading-6">{description}</div>
        )}
      </div>
      {actions !== undefined && (
        <div className="flex shrink-0 flex-wrap items-center gap-2 max-lg:shrink">{actions}</div>
      )}
    </header>
  );
}
