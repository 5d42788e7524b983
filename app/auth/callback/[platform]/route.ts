/** Where a network sends the person back to. */
import { finishFromBrowser } from "../../finish-from-browser";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ platform: string }> },
): Promise<Response> {
  return finishFromBrowser(request, (await params).platform);
}
