import { FlaskConical } from "lucide-react";
import { Badge } from "@/components/ui/badge";

/** Marks what lives on the built-in simulator: nothing reaches the real network. */
export function SandboxBadge() {
  return (
    <Badge tone="outline" title="On the built-in simulator: nothing reaches the real network">
      <FlaskConical aria-hidden />
      Sandbox
    </Badge>
  );
}
