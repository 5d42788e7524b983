import { parse, type HTMLElement } from "node-html-parser";
import { CookieJar } from "tough-cookie";

/*
 * A small browser without scripts: cookies, redirects, forms. The demo uses the product's and the networks' pages as
 * a person would, so that a form that only works with JavaScript, or a redirect that goes astray, fails it.
 */

const MAX_REDIRECTS = 10;
const TIMEOUT_MS = 60_000;

export interface Page {
  url: string;
  status: number;
  root: HTMLElement;
}

export interface FormFill {
  /** Values by field name; hidden fields keep theirs. */
  values: Record<string, string>;
  /** `name=value` of the button that is pressed. */
  press?: { name: string; value: string };
}

export class Browser {
  readonly #jar = new CookieJar();

  async #request(url: string, init: RequestInit): Promise<Response> {
    const cookie = await this.#jar.getCookieString(url);
    const headers = new Headers(init.headers);
    if (cookie !== "") headers.set("cookie", cookie);
    headers.set("accept", "text/html,application/xhtml+xml");
    const response = await fetch(url, {
      ...init,
      headers,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    for (const line of response.headers.getSetCookie()) await this.#jar.setCookie(line, url);
    return response;
  }

  async #follow(url: string, init: RequestInit): Promise<Page> {
    let here = url;
    let response = await this.#request(here, init);
    for (let hop = 0; hop < MAX_REDIRECTS; hop++) {
      const location = response.headers.get("location");
      if (location === null) break;
      await response.arrayBuffer();
      here = new URL(location, here).href;
      response = await this.#request(here, { method: "GET" });
    }
    return { url: here, status: response.status, root: parse(await response.text()) };
  }

  async open(url: string): Promise<Page> {
    return await this.#follow(url, { method: "GET" });
  }

  /** Cookies to send along with a call of the API, as the page's own script would. */
  async cookies(url: string): Promise<string> {
    return await this.#jar.getCookieString(url);
  }

  /** Fills in and sends the page's form (the first that matches `selector`). */
  async submit(page: Page, fill: FormFill, selector = "form"): Promise<Page> {
    const form = page.root.querySelector(selector);
    if (form === null) throw new Error(`There is no form at ${page.url} (status ${String(page.status)}).`);
    const data = formData(form, fill);
    const action = new URL(form.getAttribute("action") ?? page.url, page.url);
    const multipart = (form.getAttribute("enctype") ?? form.getAttribute("encType") ?? "").includes(
      "multipart",
    );
    const origin = new URL(page.url).origin;
    return await this.#follow(action.href, {
      method: "POST",
      headers: { origin, referer: page.url },
      body: multipart ? data : new URLSearchParams([...data].map(([name, value]) => [name, String(value)])),
    });
  }
}

function formData(form: HTMLElement, fill: FormFill): FormData {
  const data = new FormData();
  for (const field of form.querySelectorAll("input, textarea, select")) {
    const name = field.getAttribute("name");
    if (name === undefined || name in fill.values) continue;
    const type = field.getAttribute("type") ?? "text";
    if ((type === "radio" || type === "checkbox") && !field.hasAttribute("checked")) continue;
    const chosen =
      field.tagName === "SELECT"
        ? (field.querySelector("option[selected]") ?? field.querySelector("option"))
        : field;
    data.append(name, chosen?.getAttribute("value") ?? "");
  }
  for (const [name, value] of Object.entries(fill.values)) data.append(name, value);
  if (fill.press !== undefined) data.append(fill.press.name, fill.press.value);
  return data;
}
