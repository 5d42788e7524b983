import Link from "next/link";
import { Logo } from "@/components/layout/logo";
import { buttonVariants } from "@/components/ui/button-variants";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <main className="mx-auto grid min-h-dvh max-w-md content-center gap-5 px-6">
      <Logo />
      <h1 className="text-2xl font-semibold">There is nothing here</h1>
      <p className="text-muted-foreground leading-7">
        The address is wrong, what it named was deleted, or it belongs to a workspace that you are not in.
      </p>
      <div>
        <Link href="/" className={buttonVariants()}>
          Go to your workspace
        </Link>
      </div>
    </main>
  );
}
