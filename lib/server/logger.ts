import "server-only";
import pino from "pino";
import { redact } from "@/lib/core/redaction";

/** One JSON line per event on stderr-free stdout; secrets are cut by name and by shape. */
export const logger = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: { app: process.env.HELIOGRAPH_PROCESS ?? "web" },
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  hooks: {
    logMethod(args, method) {
      const safe = args.map((argument: unknown) => redact(argument)) as Parameters<typeof method>;
      method.apply(this, safe);
    },
  },
});
