/** Takes the events that an Inngest client sends, so that a test can read them. It runs nothing. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface RecordedEvent {
  name: string;
  id: string;
  data: Record<string, unknown>;
}

export interface EventRecorder {
  url: string;
  events: RecordedEvent[];
  close(): Promise<void>;
}

export async function recordEvents(): Promise<EventRecorder> {
  const events: RecordedEvent[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const sent = request.method === "POST" && text !== "" ? (JSON.parse(text) as RecordedEvent[]) : [];
      events.push(...sent);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ ids: sent.map((event) => event.id), status: 200 }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    events,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
