import { type Account, ensureAccount, listAccounts, nameFromHandle, numericId } from "@/lib/sandbox/accounts";
import type { Exchange } from "@/lib/sandbox/exchange";

/** A Page of a person; `instagram` null for a Page without a professional account. */
export interface Page {
  id: string;
  name: string;
  instagram: Account | null;
}

const SEEDED: Record<string, { page: string; instagram: string | null }[]> = {
  ada: [
    { page: "Ada Studio", instagram: "ada.studio" },
    { page: "Ada Travels", instagram: "ada.travels" },
    { page: "Ada Plain Page", instagram: null },
  ],
  grace: [{ page: "Grace Kitchen", instagram: "grace.kitchen" }],
};

/** The Facebook user with this name and what they manage; a new name gets one Page with one account of that name. */
export async function ensurePerson(x: Pick<Exchange, "db" | "now">, handle: string): Promise<Account> {
  const key = handle.toLowerCase();
  const pages = SEEDED[key] ?? [{ page: nameFromHandle(handle), instagram: key }];
  const person = await ensureAccount(x.db, x.now, {
    network: "instagram",
    id: numericId("102", 17, "facebook", key),
    handle,
    displayName: nameFromHandle(handle),
    data: { pages: pages.map(({ page }) => ({ id: pageId(key, page), name: page })) },
  });
  for (const { page, instagram } of pages) {
    if (!instagram) continue;
    await ensureAccount(x.db, x.now, {
      network: "instagram",
      id: numericId("17841", 17, "instagram", instagram),
      kind: "professional",
      handle: instagram,
      displayName: page,
      ownerId: person.id,
      data: { page_id: pageId(key, page), page_name: page, quota_total: 50 },
    });
  }
  return person;
}

function pageId(person: string, page: string): string {
  return numericId("1020", 15, "page", person, page);
}

export async function pagesOf(x: Exchange, person: Account): Promise<Page[]> {
  const professionals = await listAccounts(x.db, { network: "instagram", ownerId: person.id });
  const pages = person.data.pages as { id: string; name: string }[];
  return pages.map((page) => ({
    ...page,
    instagram: professionals.find((account) => account.data.page_id === page.id) ?? null,
  }));
}
