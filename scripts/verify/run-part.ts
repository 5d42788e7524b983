import { spawn } from "node:child_process";
import { ROOT } from "../house/command";

/** One guard's verdict; `output` is what it said, for when it failed. */
export interface Verdict {
  name: string;
  passed: boolean;
  output: string;
  seconds: number;
}

/** A guard: a program to run, or a function that returns its complaints. */
export type Part = { name: string } & (
  { program: string[]; env?: Record<string, string> } | { complaints: () => Promise<string[]> | string[] }
);

function runProgram(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ passed: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", (error) => resolve({ passed: false, output: error.message }));
    child.once("exit", (code) => resolve({ passed: code === 0, output: output.trim() }));
  });
}

/** Runs one guard; a guard that itself breaks counts as failed. */
export async function runPart(part: Part): Promise<Verdict> {
  const begin = performance.now();
  let result: { passed: boolean; output: string };
  if ("program" in part) {
    result = await runProgram(part.program, part.env);
  } else {
    try {
      const complaints = await part.complaints();
      result = { passed: complaints.length === 0, output: complaints.join("\n") };
    } catch (error) {
      result = { passed: false, output: (error as Error).stack ?? String(error) };
    }
  }
  return { name: part.name, ...result, seconds: (performance.now() - begin) / 1000 };
}
