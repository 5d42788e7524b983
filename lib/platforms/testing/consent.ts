/** Opens a consent page, reads what it asks, submits its form, and gives the address the browser is sent to. */
export async function decideConsent(
  authorizeUrl: string,
  choice: { username: string; decision?: "approve" | "deny"; fields?: [string, string][] },
): Promise<{ redirect: URL; scopes: string[] }> {
  const page = await (await fetch(authorizeUrl)).text();
  const action = /<form method="post" action="([^"]+)" data-consent>/.exec(page)?.[1];
  if (action === undefined) throw new Error(`No consent form at ${authorizeUrl}: ${page.slice(-400)}`);
  const scopes = [...page.matchAll(/data-scope="([^"]+)"/g)].map((match) => match[1] ?? "");
  const path = action.replace(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code)));
  const answer = await fetch(new URL(path, authorizeUrl), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams([
      ["new_username", choice.username],
      ["decision", choice.decision ?? "approve"],
      ...(choice.fields ?? []),
    ]),
  });
  const location = answer.headers.get("location");
  if (location === null)
    throw new Error(`The consent form answered ${String(answer.status)}: ${await answer.text()}`);
  return { redirect: new URL(location), scopes };
}
