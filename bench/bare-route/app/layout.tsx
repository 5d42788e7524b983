import type { ReactNode } from "react";

/* Next.js refuses an app without a root layout; nothing renders it. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
