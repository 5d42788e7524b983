"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { toast } from "sonner";

/** A change on a page that the server renders: says how it ended and reads the page again, or goes on to `next`. */
export function useSettingsMutation<Input, Output>(
  change: (input: Input) => Promise<Output>,
  { done, quiet = false, next }: { done?: string; quiet?: boolean; next?: string } = {},
) {
  const router = useRouter();
  return useMutation<Output, Error, Input>({
    mutationFn: change,
    onSuccess: () => {
      if (done !== undefined) toast.success(done);
      if (next === undefined) router.refresh();
      else router.push(next);
    },
    onError: (error) => {
      if (!quiet) toast.error(error.message);
    },
  });
}
