import Link from "next/link";
import type { ReactNode } from "react";
import { Logo } from "@/components/layout/logo";
import { ThemeToggle } from "@/components/layout/theme-toggle";

export default function SignInLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)]">
      <div className="flex flex-col px-5 py-5 sm:px-8 lg:col-start-2 lg:row-start-1">
        <header className="flex items-center justify-between">
          <Link href="/" className="rounded-md">
            <Logo />
          </Link>
          <ThemeToggle />
        </header>
        <main className="mx-auto grid w-full max-w-sm flex-1 content-center gap-6 py-10">{children}</main>
      </div>
      <aside
        aria-hidden
        className="bg-sidebar relative hidden overflow-hidden border-r lg:col-start-1 lg:row-start-1 lg:flex lg:flex-col lg:justify-end"
      >
        <svg
          viewBox="0 0 600 600"
          preserveAspectRatio="xMidYMax slice"
          className="absolute inset-0 size-full"
        >
          <g className="stroke-primary" strokeWidth="2" fill="none" strokeLinecap="round">
            {[90, 150, 210, 270, 330].map((radius, index) => (
              <path
                key={radius}
                d={`M${String(300 - radius)} 430a${String(radius)} ${String(radius)} 0 0 1 ${String(radius * 2)} 0`}
                opacity={0.9 - index * 0.18}
              />
            ))}
            <path d="M0 430h600" className="stroke-border" />
          </g>
          <circle cx="300" cy="430" r="46" className="fill-primary" />
          <rect x="0" y="431" width="600" height="170" className="fill-sidebar" />
        </svg>
        <p className="relative max-w-md p-10 text-lg leading-7 font-medium">
          Write once, send everywhere, and know what happened to every post.
        </p>
      </aside>
    </div>
  );
}
