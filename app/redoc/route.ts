import { redocPage } from "@/lib/api/docs-page";

export const dynamic = "force-dynamic";
export const GET = redocPage;
