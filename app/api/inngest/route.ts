/** Where an Inngest server calls our functions. It answers only when Inngest is the engine. */
import { serve } from "inngest/next";
import type { NextRequest } from "next/server";
import { inngestFunctions } from "@/inngest/functions";
import { inngestClient } from "@/lib/jobs/engines/inngest/client";
import { inngestRuntime } from "@/lib/worker/inngest-runtime";
import { env } from "@/lib/server/env";

type Served = ReturnType<typeof serve>;

export const dynamic = "force-dynamic";
/** A step publishes up to 100 deliveries; hosts with a lower limit of their own cut it there. */
export const maxDuration = 300;

let served: Served | undefined;

/** Made at the first request, when the configuration is known. */
function endpoint(): Served | null {
  if (env.ENGINE !== "inngest") return null;
  const client = inngestClient();
  served ??= serve({ client, functions: inngestFunctions(client, inngestRuntime) });
  return served;
}

function answer(method: keyof Served) {
  return (request: NextRequest, context: unknown): Promise<Response> | Response => {
    const handlers = endpoint();
    if (handlers === null)
      return new Response("Inngest is not the engine of this installation.", { status: 404 });
    return handlers[method](request, context) as Promise<Response>;
  };
}

export const GET = answer("GET");
export const POST = answer("POST");
export const PUT = answer("PUT");
