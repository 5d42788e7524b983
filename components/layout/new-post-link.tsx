"use client";

import { Plus } from "lucide-react";
import Link from "next/link";
import { buttonVariants } from "@/components/ui/button-variants";
import { cn } from "@/components/ui/cn";
import { useCan, useWorkspace } from "./workspace-context";

/** Nothing for those who may not write. */
export function NewPostLink({ className, onNavigate }: { className?: string; onNavigate?: () => void }) {
  const { slug } = useWorkspace();
  if (!useCan("posts:write")) return null;
  return (
    <Link href={`/${slug}/compose`} onClick={onNavigate} className={cn(buttonVariants(), className)}>
      <Plus aria-hidden />
      New post
    </Link>
  );
}
