import { docsAsset } from "@/lib/api/docs-page";

export async function GET(
  _request: Request,
  { params }: { params: Promise<{ file: string }> },
): Promise<Response> {
  return docsAsset((await params).file);
}
