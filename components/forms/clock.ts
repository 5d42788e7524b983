/** `HH:MM` of what a person types for a time of day: `9`, `930`, `9:30`, `9.30 pm`, `21h30`. null for anything else. */
export function asClock(text: string): string | null {
  const found = /^(\d{1,2})(?:[:.h]?(\d{2}))?\s?(am|pm)?$/i.exec(text.trim());
  if (found === null) return null;
  const [, hours = "", minutes = "0", half] = found;
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  }
  if (hour > 23 || Number(minutes) > 59) return null;
  return `${String(hour).padStart(2, "0")}:${minutes.padStart(2, "0")}`;
}
