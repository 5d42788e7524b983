/** What the decoder process and its owner say to each other. */
import type { ErrorCode, Issue } from "@/lib/core/errors";
import type { TaskName } from "./tasks";

export interface Order {
  id: number;
  task: TaskName;
  input: unknown;
}

export type Answer =
  | { id: number; kind: "done"; result: unknown }
  /** The picture is at fault, in the words of an `AppError`. */
  | { id: number; kind: "refused"; code: ErrorCode; message: string; issues: Issue[] }
  /** Anything else: a bug of ours, or a disk without room. */
  | { id: number; kind: "failed"; message: string; errno: string | null };

/** How the process says with its exit code that a picture wanted more than there is for one. */
export const EXIT_MEMORY = 77;
export const EXIT_TIME = 78;
