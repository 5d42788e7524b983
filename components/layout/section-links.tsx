"use client";

import Link from "next/link";
import { buttonVariants } from "@/components/ui/button-variants";
import { useWorkspace } from "./workspace-context";

/** Ways on from a page that has nothing to show. */
export function SectionLinks() {
  const { slug } = useWorkspace();
  return (
    <>
      <Link href={`/${slug}/posts`} className={buttonVariants({ variant: "outline" })}>
        All posts
      </Link>
      <Link href={`/${slug}/calendar`} className={buttonVariants({ variant: "outline" })}>
        Calendar
      </Link>
    </>
  );
}
