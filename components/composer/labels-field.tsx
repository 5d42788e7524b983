"use client";

import { useState } from "react";
import { useLabels } from "@/components/posts/use-labels";
import { WordsField } from "./words-field";

interface Props {
  labels: readonly string[];
  error?: string | undefined;
  onChange: (labels: string[]) => void;
}

/** Words by which posts are found again. Never sent to a network. */
export function LabelsField({ labels, error, onChange }: Props) {
  const [entered, setEntered] = useState(false);
  const known = (useLabels(entered).data?.data ?? []).filter((label) => !labels.includes(label));
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
