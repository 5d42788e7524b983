import { contentType, readFields } from "@/lib/sandbox/body";
import type { Exchange } from "@/lib/sandbox/exchange";

/** Graph takes parameters from the query, a form or JSON alike; the body wins. */
export async function readParams(x: Exchange): Promise<Map<string, string>> {
  const params = new Map(x.url.searchParams);
  if (x.body.length > 0 && contentType(x)) {
    for (const [key, values] of (await readFields(x))?.values ?? []) params.set(key, values.join(","));
  }
  return params;
}

/** The field list of `fields=id,name,page{id,name}`: names with their nested lists. */
export function parseFields(text: string | undefined): Map<string, string> {
  const fields = new Map<string, string>();
  let depth = 0;
  let name = "";
  let inner = "";
  for (const char of `${text ?? ""},`) {
    if (char === "}" && --depth === 0) continue;
    if (char === "{" && depth++ === 0) continue;
    if (depth > 0) inner += char;
    else if (char === ",") {
      if (name.trim()) fields.set(name.trim().split(".")[0] ?? "", inner);
      name = "";
      inner = "";
    } else name += char;
  }
  return fields;
}

/** Only the fields asked for, `id` always. */
export function pick(all: Record<string, unknown>, asked: Map<string, string>): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const key of asked.keys()) if (all[key] !== undefined) picked[key] = all[key];
  picked.id = all.id;
  return picked;
}
