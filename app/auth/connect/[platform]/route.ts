/**
 * Sends a person to a network's consent page. Only the buttons of our own pages start that, by POST: whoever could start
 * it with a link would finish it, too, with a server of their own, and connect an account that nobody here chose.
 */
import { notFound } from "next/navigation";
import type { WorkspaceMembership } from "@/lib/auth/schema";
import { startConnect, whereConnectLeads, type StartInput } from "@/lib/accounts/service/connect";
import { isFromOwnPage } from "@/lib/api/origin";
import { currentUser, requireCtx } from "@/lib/auth/queries";
import type { Ctx } from "@/lib/core/actor";
import { isPlatformId, type PlatformId } from "@/lib/platforms/core/platform-id";
import { accountsPage, accountsPageAfter, goTo, signInFirst } from "../../connect-outcome";

interface Asked {
  params: Promise<{ platform: string }>;
}
type Given = Pick<FormData, "get">;

function textOf(given: Given, name: string): string | undefined {
  const value = given.get(name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Calls `next` for a person in a workspace of theirs; anybody else is led to where they can become one. */
async function inWorkspace(
  { params }: Asked,
  given: Given,
  next: (home: WorkspaceMembership, ctx: Ctx, input: StartInput) => Promise<Response>,
): Promise<Response> {
  const { platform } = await params;
  if (!isPlatformId(platform)) notFound();
  const workspace = textOf(given, "workspace") ?? "";
  const accounts = workspace === "" ? "/" : `/${encodeURIComponent(workspace)}/accounts`;
  const person = await currentUser();
  // Back to the page with the button, not to here: who signs in for a link of another site must not go on by itself.
  if (person === null) return signInFirst(accounts);
  const home = person.workspaces.find(({ id, slug }) => id === workspace || slug === workspace);
  // The page of a missing workspace is a page; a route has none of its own.
  if (home === undefined) return goTo(accounts);
  const ctx = await requireCtx(home.slug);
  const input = {
    platform: platform as PlatformId,
    instance_url: textOf(given, "instance_url"),
    account_id: textOf(given, "account_id"),
    optional_scopes: textOf(given, "optional_scopes") === "true",
  };
  try {
    return await next(home, ctx, input);
  } catch (error) {
    return accountsPageAfter(error, home.slug, platform, ctx.requestId);
  }
}

/** Starts nothing: leads to the page that says where this goes and asks. */
export async function GET(request: Request, asked: Asked): Promise<Response> {
  return inWorkspace(asked, new URL(request.url).searchParams, async (home, ctx, input) => {
    await whereConnectLeads(ctx, input);
    const { platform, instance_url, account_id } = input;
    const query = {
      ...(instance_url === undefined ? {} : { instance_url }),
      ...(account_id === undefined ? {} : { account_id }),
    };
    return accountsPage(home.slug, query, `/connect/${platform}`);
  });
}

export async function POST(request: Request, asked: Asked): Promise<Response> {
  const form = await request.formData().catch(() => new FormData());
  return inWorkspace(asked, form, async (home, ctx, input) => {
    if (!isFromOwnPage(request)) {
      return accountsPage(home.slug, { connect_error: "other_site", platform: input.platform });
    }
    const started = await startConnect(ctx, input);
    return new Response(null, {
      status: 303,
      headers: { location: started.url, "cache-control": "no-store" },
    });
  });
}
