import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";

/** Signs out and comes back to `next`: a plain form, which works without JavaScript, too. */
export function SwitchPerson({
  action,
  next,
  children,
}: {
  action: (form: FormData) => Promise<void>;
  next: string;
  children: ReactNode;
}) {
  return (
    <form action={action} className="grid">
      <input type="hidden" name="next" value={next} />
      <Button type="submit" variant="outline">
        {children}
      </Button>
    </form>
  );
}
