import { Lock } from "lucide-react";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { SectionLinks } from "./section-links";

/** For a page that a role does not reach; the menu does not lead here. */
export function NotAllowed({ title }: { title: string }) {
  return (
    <>
      <PageHeader title={title} />
      <EmptyState icon={Lock} title="Your role does not reach this" actions={<SectionLinks />}>
        Ask an admin or the owner of this workspace.
      </EmptyState>
    </>
  );
}
