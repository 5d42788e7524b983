import type { ReactNode } from "react";
import { requireUserCtx } from "@/lib/auth/queries";

/** Nothing below is for anyone who is not signed in; each page asks again for its workspace. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  await requireUserCtx();
  return children;
}
