"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { postKeys } from "@/components/posts/queries";
import { listPosts } from "@/lib/posts/contract";
import { WordsField } from "./words-field";

/** Labels of the latest posts, to choose from; asked for when the field is entered. */
function useKnownLabels(enabled: boolean): string[] {
  const { slug } = useWorkspace();
  const call = useCall();
  const query = useQuery({
    queryKey: postKeys.labels(slug),
    queryFn: () => call(listPosts, { query: { limit: 100 } }),
    enabled,
    staleTime: 60_000,
  });
  return [...new Set(query.data?.data.flatMap((post) => post.labels) ?? [])].sort();
}

interface Props {
  labels: readonly string[];
  error?: string | undefined;
  onChange: (labels: string[]) => void;
}

/** Words by which posts are found again. Never sent to a network. */
export function LabelsField({ labels, error, onChange }: Props) {
  const [entered, setEntered] = useState(false);
  const known = useKnownLabels(entered).filter((label) => !labels.includes(label));
  return (
    <WordsField
      label="Labels"
      hint="only you see them"
      noun="label"
      placeholder="Campaign, topic, client …"
      words={labels}
      known={known}
      maxWords={20}
      maxChars={50}
      error={error}
      onEnter={() => setEntered(true)}
      onChange={onChange}
    />
  );
}
