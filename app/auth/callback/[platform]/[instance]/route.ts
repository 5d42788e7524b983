/** Where one server of a network that has many sends the person back to: its own address, known to it alone. */
import { finishFromBrowser } from "../../../finish-from-browser";

export async function GET(
  request: Request,
  { params }: { params: Promise<{ platform: string; instance: string }> },
): Promise<Response> {
  return finishFromBrowser(request, (await params).platform);
}
