/** What a server action answers to a plain form: what went wrong, where, and everything that was typed. */
import { z } from "zod";
import { AppError, type Issue } from "@/lib/core/errors";
import { inWords } from "@/lib/core/in-words";

export interface FormState {
  status: "idle" | "failed" | "done";
  /** A sentence about the whole form. */
  message: string | null;
  /** One sentence per field at fault, keyed by the field's name. */
  errors: Record<string, string>;
  /** What was typed, without secrets: fills the form again where JavaScript is off. */
  values: Record<string, string>;
  /** Differs with every answer, so that equal answers are told apart. */
  at: number;
}

export type FormAction = (previous: FormState, form: FormData) => Promise<FormState>;

export const IDLE_FORM: FormState = { status: "idle", message: null, errors: {}, values: {}, at: 0 };

/** Fields of `form` as plain strings. Files and the framework's own fields are left out. */
export function formValues(form: FormData): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && !name.startsWith("$ACTION")) values[name] = value;
  }
  return values;
}

/** The same without empty fields: an empty optional field is an absent one. */
export function filledValues(form: FormData): Record<string, string> {
  return Object.fromEntries(Object.entries(formValues(form)).filter(([, value]) => value.trim() !== ""));
}

/** What `schema` makes of the values of a form. Throws what `formFailure` tells at each field. */
export function readForm<T extends z.ZodType>(schema: T, values: unknown): z.output<T> {
  return schema.parse(values, { error: inWords });
}

function withoutSecrets(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !/password|token|secret/i.test(name)));
}

function byField(issues: readonly Pick<Issue, "path" | "message">[]): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const issue of issues) {
    const name = String(issue.path[0] ?? "");
    if (name !== "") errors[name] ??= issue.message;
  }
  return errors;
}

/** An error as a form state. Anything that is not about the input (a redirect, a fault of ours) is thrown on. */
export function formFailure(error: unknown, form: FormData): FormState {
  const base = { status: "failed" as const, values: withoutSecrets(formValues(form)), at: Date.now() };
  if (error instanceof z.ZodError) {
    const issues = error.issues.map(({ path, message }) => ({
      path: path.filter((part) => typeof part !== "symbol"),
      message,
    }));
    return { ...base, message: null, errors: byField(issues) };
  }
  if (!(error instanceof AppError) || error.code === "internal") throw error;
  const errors = byField(error.issues);
  return { ...base, message: Object.keys(errors).length === 0 ? error.message : null, errors };
}

export function formDone(message: string): FormState {
  return { ...IDLE_FORM, status: "done", message, at: Date.now() };
}
