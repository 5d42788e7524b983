import { cn } from "./cn";
import { RelativeTime } from "./relative-time";
import { formatTime, formatWhen, zoneLabel, type TimeStyle } from "./time-format";

/**
 * An instant with its zone. `compact` leaves the zone to the tooltip and to screen readers, for lists whose heading
 * names the zone; `relative` puts "in 3 hours" first and the exact time beside it. `within` a sentence "today" has no
 * capital.
 */
export function Time({
  value,
  zone,
  style = "datetime",
  compact = false,
  relative = false,
  within = false,
  className,
}: {
  value: string | Date;
  zone: string;
  style?: TimeStyle;
  compact?: boolean;
  relative?: boolean;
  within?: boolean;
  className?: string;
}) {
  const at = new Date(value);
  const text =
    style === "datetime" || style === "seconds"
      ? formatWhen(at, zone, { style, within: within || relative })
      : formatTime(at, zone, style);
  const label = zoneLabel(zone, at);
  return (
    <time
      dateTime={at.toISOString()}
      title={`${formatTime(at, zone, "seconds")}, ${zone}`}
      className={cn("tabular-nums", className)}
      suppressHydrationWarning
    >
      {relative && (
        <>
          <RelativeTime at={at} zone={zone} />
          {", "}
        </>
      )}
      {text}
      {compact ? (
        <span className="sr-only"> {label}</span>
      ) : (
        <span className="text-muted-foreground"> {label}</span>
      )}
    </time>
  );
}
