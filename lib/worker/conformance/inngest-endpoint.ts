/**
 * Calls the served Inngest endpoint the way a server does, one request per step, remembering what each step
 * answered. It proves what our functions do with the protocol; it is no server, and proves nothing about one.
 */
import type { Inngest } from "inngest";
import { serve } from "inngest/edge";
import type { AnyFunction } from "@/inngest/functions";

interface Op {
  id: string;
  op: string;
  name?: string;
  displayName?: string;
  data?: unknown;
  opts?: Record<string, unknown>;
  error?: unknown;
}

export interface Walk {
  /** Steps in the order they were answered: `StepRun clock-0`, `Sleep early-0` … */
  steps: string[];
  /** Milliseconds or instants of the sleeps that were asked for, by step name. */
  sleeps: Record<string, string>;
  status: number;
  /** What the function returned, or the error that ended it. */
  result: unknown;
  /** True when a server must not try again. */
  final: boolean;
}

export interface WalkOptions {
  /** Called before each request with the number of steps answered so far. */
  before?: (answered: number) => Promise<void>;
  /** Requests after which the walk is given up. */
  maxRequests?: number;
  /** Forget the answer of the n-th request (0-based), as a server that lost it would, and ask again. */
  loseAnswer?: number;
}

export class InngestEndpoint {
  readonly #handle: (request: Request) => Promise<Response>;

  constructor(
    private readonly client: Inngest,
    functions: AnyFunction[],
  ) {
    this.#handle = serve({ client, functions });
  }

  async request(
    fnId: string,
    event: Record<string, unknown>,
    steps: Record<string, unknown>,
  ): Promise<Response> {
    const body = {
      version: 1,
      event,
      events: [event],
      steps,
      ctx: {
        run_id: "run-of-the-walk",
        attempt: 0,
        disable_immediate_execution: false,
        use_api: false,
        stack: { stack: [], current: 0 },
      },
    };
    return this.#handle(
      new Request(`http://127.0.0.1/api/inngest?fnId=${this.client.id}-${fnId}&stepId=step`, {
        method: "POST",
        headers: { "content-type": "application/json", host: "127.0.0.1", "x-inngest-server-kind": "dev" },
        body: JSON.stringify(body),
      }),
    );
  }

  /** Runs a function to its end. */
  async walk(fnId: string, event: { name: string; data: unknown }, options: WalkOptions = {}): Promise<Walk> {
    const steps: Record<string, unknown> = {};
    const seen: Walk = { steps: [], sleeps: {}, status: 0, result: undefined, final: false };
    const full = { id: "evt", ts: 0, ...event };
    for (let count = 0; count < (options.maxRequests ?? 40); count += 1) {
      await options.before?.(seen.steps.length);
      const response = await this.request(fnId, full, steps);
      seen.status = response.status;
      const answer: unknown = await response.json();
      if (response.status !== 206) {
        seen.result = answer;
        seen.final = response.status === 200 || response.headers.get("x-inngest-no-retry") === "true";
        return seen;
      }
      if (options.loseAnswer === count) continue;
      for (const op of answer as Op[]) {
        const name = op.displayName ?? op.name ?? op.id;
        seen.steps.push(`${op.op} ${name}`);
        if (op.op === "Sleep") seen.sleeps[name] = op.name ?? "";
        steps[op.id] = op.op === "Sleep" ? null : { type: "data", data: op.data };
      }
    }
    throw new Error(`The function asked for more steps than expected: ${seen.steps.join(", ")}`);
  }
}
