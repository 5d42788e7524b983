import { SearchX } from "lucide-react";
import { SectionLinks } from "@/components/layout/section-links";
import { EmptyState } from "@/components/ui/empty-state";

export default function WorkspaceNotFound() {
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <EmptyState icon={SearchX} title="There is nothing here" actions={<SectionLinks />}>
        What this address named was deleted, or was never in this workspace.
      </EmptyState>
    </>
  );
}
