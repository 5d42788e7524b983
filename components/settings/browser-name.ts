/** Order matters: Edge and Opera call themselves Chrome too, and everybody calls themselves Safari. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

const firstOf = (list: typeof BROWSERS, text: string) => list.find(([pattern]) => pattern.test(text))?.[1];

/** A user agent as a person would say it: `Firefox on Windows`. A program keeps its own first word. */
export function browserOf(userAgent: string | null): { name: string; phone: boolean } {
  if (userAgent === null || userAgent === "") return { name: "Unknown program", phone: false };
  const browser = firstOf(BROWSERS, userAgent);
  const system = firstOf(SYSTEMS, userAgent);
  const name =
    browser === undefined
      ? (userAgent.split(/[\s/]/)[0] ?? "Unknown program")
      : [browser, system].filter((part) => part !== undefined).join(" on ");
  return { name, phone: system === "iOS" || system === "Android" };
}
