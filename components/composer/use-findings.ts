"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useState } from "react";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { postKeys } from "@/components/posts/queries";
import { validatePost } from "@/lib/posts/contract";
import type { CheckPostInput, Finding } from "@/lib/posts/schema";
import { contentOf, dueAt, type ComposerDoc } from "./document";

const PAUSE_MS = 350;

/** `value` once it has been still for a moment. */
function useStill<T>(value: T, delayMs: number): T {
  const [still, setStill] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setStill(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return still;
}

/** What the server would say to the post as it stands, by the very rules it enforces; none while there is nothing. */
export function useFindings(
  doc: ComposerDoc,
  postId: string | null,
  enabled: boolean,
): { findings: Finding[]; isCurrent: boolean } {
  const { slug } = useWorkspace();
  const call = useCall();
  const { accountIds } = doc;
  const now = JSON.stringify({
    ...contentOf(doc),
    ...(postId === null ? {} : { post_id: postId }),
    scheduled_at: dueAt(doc)?.toISOString() ?? null,
  });
  const body = useStill(useDeferredValue(now), PAUSE_MS);
  const query = useQuery({
    queryKey: postKeys.check(slug, body),
    queryFn: ({ signal }) => call(validatePost, { body: JSON.parse(body) as CheckPostInput }, { signal }),
    enabled: enabled && accountIds.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
  const findings = (enabled ? query.data?.findings : undefined) ?? [];
  return {
    findings: findings.filter((finding) => accountIds.includes(finding.account_id)),
    isCurrent: now === body && !query.isPlaceholderData,
  };
}
