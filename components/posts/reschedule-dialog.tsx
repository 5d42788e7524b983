"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent, type ReactNode } from "react";
import { toast } from "sonner";
import { wordsOfResult } from "@/components/composer/result-words";
import { ZonePicker } from "@/components/composer/zone-picker";
import { DayInput } from "@/components/forms/day-input";
import { TimeInput } from "@/components/forms/time-input";
import { useCall } from "@/components/layout/use-call";
import { useWorkspace } from "@/components/layout/workspace-context";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { ApiError } from "@/lib/core/api-client";
import { schedulePost } from "@/lib/posts/contract";
import type { Post } from "@/lib/posts/schema";
import { asDay, instantOf, wallClockOf } from "@/lib/posts/wall-clock";
import { postKeys } from "./queries";

/** Another time for a post, in its own zone. */
export function RescheduleDialog({ post, trigger }: { post: Post; trigger: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>{trigger}</DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>When does it go out?</DialogTitle>
          <DialogDescription>What is already published stays as it is.</DialogDescription>
        </DialogHeader>
        {open && <RescheduleForm post={post} onDone={() => setOpen(false)} />}
      </DialogContent>
    </Dialog>
  );
}

function RescheduleForm({ post, onDone }: { post: Post; onDone: () => void }) {
  const { slug } = useWorkspace();
  const call = useCall();
  const client = useQueryClient();
  const stored = post.scheduled_at === null ? null : new Date(post.scheduled_at);
  const clock = stored === null ? "" : wallClockOf(stored, post.timezone);
  const [day, setDay] = useState(clock.slice(0, 10));
  const [time, setTime] = useState(clock.slice(11, 16));
  const [zone, setZone] = useState(post.timezone);
  const at = asDay(day) === null || time === "" ? null : instantOf(`${day}T${time}`, zone, stored);

  const reschedule = useMutation({
    mutationFn: (to: Date) =>
      call(
        schedulePost,
        { params: { id: post.id }, body: { scheduled_at: to.toISOString(), timezone: zone } },
        { ifMatch: post.etag },
      ),
    onSuccess: (changed) => {
      client.setQueryData(postKeys.detail(slug, post.id), changed);
      void client.invalidateQueries({ queryKey: ["calendar"] });
      toast.success(wordsOfResult(changed, "schedule"));
      onDone();
    },
    onError: (error) => {
      // 412: the page shows the newer version behind the dialog as soon as it has been read.
      if (error instanceof ApiError && error.status === 412)
        void client.invalidateQueries({ queryKey: ["posts"] });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (at !== null && !reschedule.isPending) reschedule.mutate(at);
  }

  return (
    <form onSubmit={submit} className="grid gap-4">
      <div className="grid grid-cols-2 gap-3">
        <Field label="Day" error={reschedule.error?.message}>
          <DayInput required value={day} zone={zone} onChange={setDay} />
        </Field>
        <Field label="Time">
          <TimeInput required value={time} onChange={setTime} />
        </Field>
      </div>
      <ZonePicker value={zone} at={at} onChange={setZone} />
      <DialogFooter>
        <Button type="submit" pending={reschedule.isPending}>
          Schedule
        </Button>
      </DialogFooter>
    </form>
  );
}
