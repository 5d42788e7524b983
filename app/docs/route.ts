import { swaggerPage } from "@/lib/api/docs-page";

export const dynamic = "force-dynamic";
export const GET = swaggerPage;
