import type { Metadata } from "next";
import { accountKeys } from "@/components/accounts/queries";
import { CalendarBoard } from "@/components/calendar/calendar-board";
import { dayOf, rangeOf, visibleDays } from "@/components/calendar/calendar-time";
import { ConnectFirst } from "@/components/calendar/connect-first";
import { calendarFilters, calendarKeys, POSTS_PER_DAY } from "@/components/calendar/queries";
import { Hydrated } from "@/components/layout/hydrated";
import { postKeys } from "@/components/posts/queries";
import { PageHeader } from "@/components/ui/page-header";
import { listAccounts } from "@/lib/accounts/queries";
import { currentUser, requireCtx } from "@/lib/auth/queries";
import { getCalendar, listPostLabels } from "@/lib/posts/queries";
import { PostStatusSchema } from "@/lib/posts/schema";
import { asDay } from "@/lib/posts/wall-clock";

export const metadata: Metadata = { title: "Calendar" };

interface Props {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function CalendarPage({ params, searchParams }: Props) {
  const { workspace } = await params;
  const ctx = await requireCtx(workspace);
  const given = await searchParams;
  const text = (name: string) => (typeof given[name] === "string" ? given[name] : undefined);
  const person = await currentUser();
  const zone = person?.workspaces.find((one) => one.id === ctx.workspaceId)?.timezone ?? "UTC";
  const today = dayOf(new Date(), zone);
  const day = asDay(text("day")) ?? today;
  const days = visibleDays(text("view") === "week" ? "week" : "month", day);
  const range = rangeOf(days.from, days.to, zone);
  const status = PostStatusSchema.safeParse(text("status")).data;
  const filters = calendarFilters({ status, account: text("account"), label: text("label") });
  const query = { ...range, ...filters, status: status && [status], per_day: POSTS_PER_DAY };
  const [calendar, accounts, labels] = await Promise.all([
    getCalendar(ctx, query),
    listAccounts(ctx, { limit: 500 }),
    listPostLabels(ctx),
  ]);
  return (
    <>
      <PageHeader
        title="Calendar"
        description={
          <>
            What goes out, and when.
            <span className="max-md:hidden"> Drag a post to another day; it keeps its time of day.</span>
          </>
        }
      />
      {accounts.data.length === 0 && <ConnectFirst />}
      <Hydrated
        entries={[
          [accountKeys.list(workspace), accounts],
          [postKeys.labels(workspace), labels],
          [calendarKeys.range(workspace, range.from, range.to, filters), calendar],
        ]}
      >
        <CalendarBoard today={today} />
      </Hydrated>
    </>
  );
}
