import "server-only";

/** Spreadsheets run cells that begin like a formula; a leading apostrophe makes them text again. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value as string | number | boolean);
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Rows as CSV after RFC 4180, with a header line; objects inside a row become JSON. */
export function toCsv(columns: readonly string[], rows: readonly object[]): string {
  const lines = rows.map((row) => columns.map((column) => cell(Reflect.get(row, column))).join(","));
  return `${[columns.join(","), ...lines].join("\r\n")}\r\n`;
}
