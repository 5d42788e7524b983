import { type Account, numericId } from "@/lib/sandbox/accounts";
import { avatarUrl } from "@/lib/sandbox/avatar";
import type { Exchange, Reply } from "@/lib/sandbox/exchange";
import { followersOf } from "@/lib/sandbox/metrics";
import { requireToken } from "@/lib/sandbox/networks/instagram/auth";
import { parseFields, pick, readParams } from "@/lib/sandbox/networks/instagram/params";
import { type Page, pagesOf } from "@/lib/sandbox/networks/instagram/people";
import { badParam, missingObject, refuse } from "@/lib/sandbox/networks/instagram/replies";
import { pageToken } from "@/lib/sandbox/networks/instagram/tokens";
import type { Token } from "@/lib/sandbox/tokens";

export function professionalNode(x: Exchange, account: Account): Record<string, unknown> {
  return {
    id: account.id,
    username: account.handle,
    name: account.displayName,
    profile_picture_url: avatarUrl(x, account),
    followers_count: followersOf(account.id, account.createdAt, x.now),
    follows_count: 7,
  };
}

/** `GET /me`: the person, or the Page of a Page token. */
export async function readMe(x: Exchange): Promise<Reply> {
  const { token, person } = await requireToken(x);
  const asked = parseFields((await readParams(x)).get("fields") ?? "id,name");
  if (token.kind === "page") {
    const page = (await pagesOf(x, person)).find((item) => item.id === token.data.page_id);
    return page ? { status: 200, body: await pageNode(x, page, token, asked) } : missingObject(x, "me");
  }
  const picture = { data: { url: avatarUrl(x, person), is_silhouette: false } };
  return { status: 200, body: pick({ id: person.id, name: person.displayName, picture }, asked) };
}

export async function pageNode(
  x: Exchange,
  page: Page,
  token: Token,
  asked: Map<string, string>,
): Promise<Record<string, unknown>> {
  const linked = page.instagram && token.scopes.includes("instagram_basic") ? page.instagram : null;
  const inner = parseFields(asked.get("instagram_business_account") || "id");
  return pick(
    {
      id: page.id,
      name: page.name,
      category: "Brand",
      category_list: [{ id: "1605186416478696", name: "Brand" }],
      tasks: ["ANALYZE", "ADVERTISE", "MODERATE", "CREATE_CONTENT", "MANAGE"],
      access_token: token.kind === "page" ? token.token : await pageToken(x, token, page.id),
      picture: { data: { url: avatarUrl(x, { id: page.id, displayName: page.name }), is_silhouette: false } },
      instagram_business_account: linked ? pick(professionalNode(x, linked), inner) : undefined,
    },
    asked,
  );
}

/** `GET /me/accounts`: the Pages that were ticked. */
export async function listPages(x: Exchange): Promise<Reply> {
  const { token, person } = await requireToken(x);
  if (token.kind === "page")
    return badParam("Tried accessing nonexisting field (accounts) on node type (Page)");
  const params = await readParams(x);
  const asked = parseFields(params.get("fields") ?? "access_token,category,category_list,name,id,tasks");
  const granted = (token.data.granted as string[] | undefined) ?? [];
  const all =
    token.scopes.includes("pages_show_list") && !throughBusiness(person)
      ? (await pagesOf(x, person)).filter((page) => granted.includes(page.id))
      : [];
  return pageList(x, token, all, asked, params);
}

/** `{"through_business": true}` among a person's facts: a business gave them their Pages, so only it lists them. */
const throughBusiness = (person: Account) => person.data.through_business === true;

/** `{"business_role": true}`: the person's role on those Pages was given in Business Manager, which wants more. */
function requireBusinessRole(person: Account, token: Token): void {
  const needs = person.data.business_role === true;
  if (needs && !token.scopes.some((scope) => scope === "ads_management" || scope === "ads_read"))
    refuse({
      status: 403,
      code: 10,
      message: "(#10) This endpoint requires the 'ads_management' or 'ads_read' permission for this Page.",
    });
}
const businessId = (person: Account) => numericId("3060", 15, "business", person.id);

/** `GET /me/businesses`. */
export async function listBusinesses(x: Exchange): Promise<Reply> {
  const { person } = await requireToken(x, "business_management");
  const data = throughBusiness(person) ? [{ id: businessId(person), name: `${person.displayName} Ltd` }] : [];
  return { status: 200, body: { data } };
}

/** `GET /{business}/owned_pages` has the first Page, `client_pages` the others. */
export function listBusinessPages(edge: "owned_pages" | "client_pages") {
  return async (x: Exchange): Promise<Reply> => {
    const { token, person } = await requireToken(x, "business_management", "pages_show_list");
    if (!throughBusiness(person) || x.params.id !== businessId(person))
      return missingObject(x, x.params.id ?? "");
    const granted = (token.data.granted as string[] | undefined) ?? [];
    const [first, ...others] = (await pagesOf(x, person)).filter((page) => granted.includes(page.id));
    const params = await readParams(x);
    const asked = parseFields(params.get("fields") ?? "id,name");
    if (asked.has("tasks")) badParam("Tried accessing nonexisting field (tasks) on node type (Page)");
    requireBusinessRole(person, token);
    return pageList(x, token, edge === "owned_pages" ? (first ? [first] : []) : others, asked, params);
  };
}

async function pageList(
  x: Exchange,
  token: Token,
  all: Page[],
  asked: Map<string, string>,
  params: Map<string, string>,
): Promise<Reply> {
  const limit = Math.min(100, Math.max(1, Number(params.get("limit") ?? 25) || 25));
  const start = params.get("after")
    ? all.findIndex((page) => Buffer.from(page.id).toString("base64") === params.get("after")) + 1
    : 0;
  const shown = all.slice(start, start + limit);
  const data: unknown[] = [];
  for (const page of shown) data.push(await pageNode(x, page, token, asked));
  const cursor = (page: Page | undefined) => Buffer.from(page?.id ?? "").toString("base64");
  const next = new URL(`http://${x.headers.host}${x.rawPath}`);
  next.search = x.url.search;
  next.searchParams.set("after", cursor(shown.at(-1)));
  return {
    status: 200,
    body: {
      data,
      ...(shown.length > 0
        ? {
            paging: {
              cursors: { before: cursor(shown[0]), after: cursor(shown.at(-1)) },
              ...(start + limit < all.length ? { next: next.toString() } : {}),
            },
          }
        : {}),
    },
  };
}
