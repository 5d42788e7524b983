import type { Reply } from "@/lib/sandbox/exchange";

export interface ConsentPage {
  /** The network's name as people know it. */
  title: string;
  appName: string;
  /** Path and query the form posts to. */
  action: string;
  scopes: { scope: string; words: string }[];
  /** Whether single scopes can be unticked, as Facebook allows. */
  optionalScopes: boolean;
  personas: { handle: string; displayName: string; choices?: { id: string; label: string }[] }[];
  /** What the choices under a persona are, for example "Pages". */
  choicesTitle?: string;
  handleHint: string;
  problem?: string;
}

export interface ConsentDecision {
  approved: boolean;
  handle: string;
  /** Null when the form offered no choice of scopes. */
  scopes: string[] | null;
  /** Null when nothing was offered, or the person is new. */
  choices: string[] | null;
}

/** What the person decided; posting only `decision` and `username` takes everything that is asked. */
export function readDecision(form: URLSearchParams): ConsentDecision {
  return {
    approved: form.get("decision") === "approve",
    handle: (form.get("new_username") || form.get("username") || "").trim().replace(/^@/, ""),
    scopes: form.has("scopes_shown") ? form.getAll("scope") : null,
    choices: form.has("choices_shown") ? form.getAll("choice") : null,
  };
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const STYLE = `:root{color-scheme:light dark}*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;background:#f4f4f5;color:#18181b}
.banner{background:#92400e;color:#fff;padding:.6rem 1rem;text-align:center;font-weight:600}
main{max-width:30rem;margin:2rem auto;background:#fff;border:1px solid #d4d4d8;border-radius:12px;padding:1.5rem}
h1{font-size:1.3rem;margin:0 0 .5rem}h2,legend{font-size:1rem;font-weight:600;margin:0;padding:0}fieldset{border:0;padding:0;margin:1.25rem 0 0}
ul{margin:.4rem 0;padding-left:1.2rem}code{font-size:.85em;color:#52525b}label{display:block;padding:.2rem 0 .2rem 1.6rem;text-indent:-1.6rem}label.choice{padding-left:3.3rem}label.other{padding-left:0;text-indent:0;margin-top:.6rem}.hint{margin:.2rem 0}
input[type=text]{width:100%;font:inherit;padding:.5rem;border:1px solid #71717a;border-radius:8px;background:inherit;color:inherit}
.author{display:flex;gap:.75rem;align-items:center}.author img{width:48px;border-radius:50%}.author h1{margin:0}.text{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext}
.pictures{display:grid;gap:.5rem}.pictures img,.pictures video{width:100%;border-radius:8px}.buttons{display:flex;gap:.75rem;margin-top:1.5rem}button{flex:1;font:inherit;font-weight:600;padding:.65rem;border-radius:8px;border:1px solid #71717a;background:transparent;color:inherit;cursor:pointer}
button.primary{background:#1d4ed8;border-color:#1d4ed8;color:#fff}.problem{color:#b91c1c;font-weight:600}
@media (prefers-color-scheme:dark){body{background:#18181b;color:#f4f4f5}main{background:#27272a;border-color:#52525b}code{color:#d4d4d8}.problem{color:#fca5a5}}
@media (max-width:32rem){main{margin:0;border:0;border-radius:0}}`;

const BANNER = `<header class="banner">This is the Heliograph sandbox, not the real network</header>`;

/** The page on which a simulated person decides; a plain form that works without scripts. */
export function consentReply(page: ConsentPage): Reply {
  const scopes = page.scopes
    .map(({ scope, words }) => {
      const text = `${escapeHtml(words)} <code>${escapeHtml(scope)}</code>`;
      return page.optionalScopes
        ? `<label data-scope="${escapeHtml(scope)}"><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked> ${text}</label>`
        : `<li data-scope="${escapeHtml(scope)}">${text}</li>`;
    })
    .join("");
  const personas = page.personas
    .map((persona, index) => {
      const choices = (persona.choices ?? [])
        .map(
          (choice) =>
            `<label class="choice"><input type="checkbox" name="choice" value="${escapeHtml(choice.id)}" checked> ${escapeHtml(choice.label)}</label>`,
        )
        .join("");
      return `<label><input type="radio" name="username" value="${escapeHtml(persona.handle)}"${index === 0 ? " checked" : ""}> ${escapeHtml(persona.displayName)} <code>${escapeHtml(persona.handle)}</code></label>${choices}`;
    })
    .join("");
  const shown = page.personas.some((persona) => persona.choices)
    ? `<input type="hidden" name="choices_shown" value="1">`
    : "";
  const title = escapeHtml(page.title);
  return htmlReply(
    200,
    `Sign in with ${page.title}`,
    `<h1>${escapeHtml(page.appName)} wants access to your ${title} account</h1>
${page.problem ? `<p class="problem" role="alert">${escapeHtml(page.problem)}</p>` : ""}
<form method="post" action="${escapeHtml(page.action)}" data-consent>
<fieldset><legend>${escapeHtml(page.appName)} asks to</legend>${page.optionalScopes ? `<input type="hidden" name="scopes_shown" value="1">${scopes}` : `<ul>${scopes}</ul>`}</fieldset>
<fieldset><legend>Continue as</legend>${page.choicesTitle ? `<p class="hint">Untick the ${escapeHtml(page.choicesTitle)} that should stay out.</p>` : ""}${personas}${shown}
<label for="new_username" class="other">or as someone else (a new name makes a new account)</label>
<input type="text" id="new_username" name="new_username" autocomplete="off" spellcheck="false" placeholder="${escapeHtml(page.handleHint)}"></fieldset>
<div class="buttons"><button type="submit" name="decision" value="approve" class="primary">Approve</button>
<button type="submit" name="decision" value="deny">Deny</button></div></form>`,
  );
}

/** The network's own error page: shown where it must not redirect. */
export function errorPage(status: number, title: string, text: string): Reply {
  return htmlReply(status, title, `<h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`);
}

export function redirectReply(location: string): Reply {
  return { status: 302, headers: { location, "cache-control": "no-store" } };
}

/** A page of a simulated network, with the banner that it is one. */
export function htmlReply(status: number, title: string, main: string): Reply {
  return {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
    },
    body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)} (sandbox)</title><style>${STYLE}</style></head><body>${BANNER}<main>${main}</main></body></html>`,
  };
}
