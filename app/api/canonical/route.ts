import { canonicalRedirect } from "@/lib/api/canonical-host";

export const GET = canonicalRedirect;
export const POST = canonicalRedirect;
