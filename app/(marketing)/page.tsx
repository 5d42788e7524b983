import { BadgeCheck, CalendarDays, FlaskConical, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { redirect } from "next/navigation";
import { Logo } from "@/components/layout/logo";
import { ThemeToggle } from "@/components/layout/theme-toggle";
import { buttonVariants } from "@/components/ui/button-variants";
import { cn } from "@/components/ui/cn";
import { PlatformIcon, platformName } from "@/components/ui/platform-icon";
import { DeliveryStateBadge } from "@/components/ui/status-badge";
import { currentUser } from "@/lib/auth/queries";
import type { DeliveryState } from "@/lib/deliveries/states";
import { PLATFORM_IDS, type PlatformId } from "@/lib/platforms/core/platform-id";
import { env } from "@/lib/server/env";

const PROMISES: readonly { icon: LucideIcon; title: string; text: string }[] = [
  {
    icon: BadgeCheck,
    title: "Never silent, never double",
    text: "Every post ends in a state that is true: published with its link, failed with a reason and a fix, or unknown and being checked. No crash publishes twice.",
  },
  {
    icon: CalendarDays,
    title: "Write once, adapt per network",
    text: "One text, with an override where a network needs one. Counters, limits and previews come from the same rules that the server enforces.",
  },
  {
    icon: FlaskConical,
    title: "Try it without an account anywhere",
    text: "A built-in simulator of every network, consent pages and failures included. Real keys replace it by configuration alone.",
  },
];

const SAMPLE: readonly { platform: PlatformId; handle: string; state: DeliveryState; note: string }[] = [
  { platform: "bluesky", handle: "@harbor.test", state: "published", note: "0.2 s after its time" },
  { platform: "linkedin", handle: "Harbor Museum", state: "published", note: "0.3 s after its time" },
  {
    platform: "x",
    handle: "@harbormuseum",
    state: "unknown",
    note: "X did not answer; checking the account",
  },
  { platform: "instagram", handle: "@harbor.museum", state: "blocked", note: "Reconnect, then it goes out" },
];

export default async function LandingPage() {
  const person = await currentUser();
  if (person !== null) redirect(`/${person.workspaces[0]?.slug ?? "new"}`);
  return (
    <div className="mx-auto flex min-h-dvh max-w-6xl flex-col px-5 sm:px-8">
      <header className="flex h-16 items-center justify-between">
        <Logo />
        <div className="flex items-center gap-1">
          <ThemeToggle />
          <Link href="/sign-in" className={buttonVariants({ variant: "ghost" })}>
            Sign in
          </Link>
        </div>
      </header>
      <main className="flex-1">
        <section className="grid items-center gap-12 py-14 lg:grid-cols-[1.1fr_1fr] lg:py-24">
          <div className="grid gap-6">
            <h1 className="text-4xl leading-tight font-semibold tracking-tight sm:text-5xl">
              Schedule a post, and know what happened to it.
            </h1>
            <p className="text-muted-foreground max-w-xl text-lg leading-8">
              Heliograph is a scheduler for social media that you host yourself: a dashboard for the people
              who write, a REST API for the programs that help them.
            </p>
            <div className="flex flex-wrap gap-3">
              <Link
                href={env.SIGN_UP === "open" ? "/sign-up" : "/sign-in"}
                className={buttonVariants({ size: "lg" })}
              >
                {env.SIGN_UP === "open" ? "Create an account" : "Sign in"}
              </Link>
              <Link
                href="/docs"
                prefetch={false}
                className={buttonVariants({ variant: "outline", size: "lg" })}
              >
                Read the API
              </Link>
            </div>
            <ul
              className="text-muted-foreground flex flex-wrap gap-x-5 gap-y-2 text-sm"
              aria-label="Networks"
            >
              {PLATFORM_IDS.map((platform) => (
                <li key={platform} className="flex items-center gap-2">
                  <PlatformIcon platform={platform} decorative />
                  {platformName(platform)}
                </li>
              ))}
            </ul>
          </div>
          <SampleOutcome />
        </section>
        <section aria-label="What it promises" className="grid gap-8 border-t py-14 sm:grid-cols-3">
          {PROMISES.map(({ icon: Icon, title, text }) => (
            <div key={title} className="grid content-start gap-2">
              <Icon aria-hidden className="text-link size-5" />
              <h2 className="text-base font-semibold">{title}</h2>
              <p className="text-muted-foreground text-sm leading-6">{text}</p>
            </div>
          ))}
        </section>
      </main>
      <footer className="text-muted-foreground border-t py-6 text-sm">
        Open source, MIT. Your data stays on this server.
      </footer>
    </div>
  );
}

function SampleOutcome() {
  return (
    <figure className="bg-card shadow-floating rounded-xl border">
      <figcaption className="border-b px-5 py-4">
        <p className="text-sm font-semibold">The harbor lights come on at six.</p>
        <p className="text-muted-foreground text-[0.8125rem]">
          An example: one post, four accounts, 18:00 Oslo (UTC+1)
        </p>
      </figcaption>
      <ul className="divide-y">
        {SAMPLE.map(({ platform, handle, state, note }) => (
          <li key={platform} className="flex items-center gap-3 px-5 py-3.5">
            <PlatformIcon platform={platform} className="size-5" />
            <span className={cn("grid min-w-0 flex-1")}>
              <span className="truncate text-sm font-medium">{handle}</span>
              <span className="text-muted-foreground text-[0.8125rem] leading-5">{note}</span>
            </span>
            <DeliveryStateBadge state={state} />
          </li>
        ))}
      </ul>
    </figure>
  );
}
