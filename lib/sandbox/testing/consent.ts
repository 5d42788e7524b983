/** What a person does on a consent page. */
export interface Choice {
  username?: string;
  decision?: "approve" | "deny";
  /** Further form fields, for example `scope` and `choice` with their `…_shown` markers. */
  fields?: [string, string][];
}

/**
 * Open the consent page at `authorizeUrl`, submit its form, and answer with where the network sends the browser.
 * @throws when there is no consent form, with the page's text
 */
export async function decideConsent(authorizeUrl: string, choice: Choice = {}): Promise<URL> {
  const page = await (await fetch(authorizeUrl)).text();
  const action = /<form method="post" action="([^"]+)" data-consent>/.exec(page)?.[1];
  if (!action)
    throw new Error(`no consent form at ${authorizeUrl}: ${page.replace(/<[^<>]+>/g, " ").slice(-300)}`);
  const unescaped = action.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  const response = await fetch(new URL(unescaped, authorizeUrl), {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams([
      ["username", choice.username ?? "ada"],
      ["decision", choice.decision ?? "approve"],
      ...(choice.fields ?? []),
    ]),
  });
  const location = response.headers.get("location");
  if (!location) throw new Error(`the consent form answered ${response.status}: ${await response.text()}`);
  return new URL(location);
}
