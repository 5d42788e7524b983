import "server-only";
/**
 * The decoder process: the only place where strangers' pictures are decoded. It has nothing to lose (no secrets, no
 * connections), works on one picture at a time with one thread, and ends itself where a picture takes more memory
 * or processor time than one may. `decoder.ts` starts it, orders, and ends it.
 */
import sharp from "sharp";
import { AppError } from "@/lib/core/errors";
import { EXIT_MEMORY, EXIT_TIME, type Answer, type Order } from "./messages";
import { TASKS } from "./tasks";

const LOOK_EVERY_MS = 20;

const memoryLimit = Number(process.env.DECODER_MEMORY_BYTES);
const cpuLimitMicros = Number(process.env.DECODER_CPU_MS) * 1_000;
let begun: NodeJS.CpuUsage | null = null;

// One picture's row buffers are enough; libvips would keep operations and files of earlier ones.
sharp.cache(false);
sharp.concurrency(1);

setInterval(() => {
  if (begun === null) return;
  if (process.memoryUsage.rss() > memoryLimit) process.exit(EXIT_MEMORY);
  const { user, system } = process.cpuUsage(begun);
  if (user + system > cpuLimitMicros) process.exit(EXIT_TIME);
}, LOOK_EVERY_MS);

async function answerTo({ id, task, input }: Order): Promise<Answer> {
  try {
    // The owner's types have checked the pair; here it is one loose shape for all tasks.
    const run = TASKS[task] as (input: unknown) => Promise<unknown>;
    return { id, kind: "done", result: await run(input) };
  } catch (error) {
    if (error instanceof AppError) {
      const { code, message, issues } = error;
      return { id, kind: "refused", code, message, issues };
    }
    const { message, code } = error as NodeJS.ErrnoException;
    return { id, kind: "failed", message, errno: code ?? null };
  }
}

process.on("message", (order: Order) => {
  begun = process.cpuUsage();
  void answerTo(order).then((answer) => {
    begun = null;
    process.send?.(answer);
  });
});
// The owner is gone: nobody waits for this picture any more.
process.once("disconnect", () => process.exit());
process.send?.("ready");
