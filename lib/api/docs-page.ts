import "server-only";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { docsPolicy, newNonce } from "./content-security";

/**
 * Swagger UI and ReDoc from our own origin: their published bundles are read from the installed packages. The list
 * is closed, so no path ever comes from a request.
 */
const ASSETS: Readonly<Record<string, { file: string; type: string }>> = {
  "swagger-ui.css": { file: "swagger-ui-dist/swagger-ui.css", type: "text/css; charset=utf-8" },
  "swagger-ui-bundle.js": {
    file: "swagger-ui-dist/swagger-ui-bundle.js",
    type: "text/javascript; charset=utf-8",
  },
  "redoc.standalone.js": {
    file: "redoc/bundles/redoc.standalone.js",
    type: "text/javascript; charset=utf-8",
  },
};

/** One of the bundles, or 404. */
export async function docsAsset(name: string): Promise<Response> {
  const asset = Object.hasOwn(ASSETS, name) ? ASSETS[name] : undefined;
  if (asset === undefined) return new Response("Not found", { status: 404 });
  const text = await readFile(join(process.cwd(), "node_modules", asset.file), "utf8");
  // ReDoc's footer loads its logo from a CDN: ours instead, so that nothing leaves this origin.
  return new Response(text.replaceAll("https://cdn.redoc.ly/redoc/logo-mini.svg", "/icon.svg"), {
    headers: { "Content-Type": asset.type, "Cache-Control": "public, max-age=86400" },
  });
}

/** As the dashboard: what was chosen there, else what the system prefers. Swagger UI brings this class along. */
const CHOOSE_THEME = `
const chosen = localStorage.getItem("theme");
const isDark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
document.documentElement.classList.toggle("dark-mode", isDark);
`;

/** ReDoc's own theme options, in Swagger UI's dark colors. */
const REDOC_DARK = {
  colors: {
    primary: { main: "#8ab8ff" },
    text: { primary: "#e4e6e6", secondary: "#b7bcbf" },
    border: { dark: "#42484c", light: "#42484c" },
    gray: { 50: "#262b2e", 100: "#2f3538" },
    success: { main: "#6cc08b" },
    error: { main: "#ff8a80" },
    warning: { main: "#d9a514", contrastText: "#1c2022" },
    responses: {
      success: { color: "#8fd6a8", backgroundColor: "#1f3328", tabTextColor: "#8fd6a8" },
      error: { color: "#ffaba3", backgroundColor: "#3a2423", tabTextColor: "#ffaba3" },
      info: { color: "#a8c8ff", backgroundColor: "#22303f", tabTextColor: "#a8c8ff" },
      redirect: { color: "#e8c66a", backgroundColor: "#38301c", tabTextColor: "#e8c66a" },
    },
  },
  sidebar: { backgroundColor: "#16191b", textColor: "#e4e6e6", activeTextColor: "#8ab8ff" },
  rightPanel: { backgroundColor: "#121516" },
  codeBlock: { backgroundColor: "#0b0d0e" },
  schema: {
    nestedBackground: "#16191b",
    linesColor: "#6b7378",
    typeNameColor: "#b7bcbf",
    typeTitleColor: "#b7bcbf",
    requireLabelColor: "#ff8a80",
  },
  typography: {
    links: { color: "#8ab8ff", visited: "#8ab8ff", hover: "#b5d1ff" },
    code: { color: "#e8b4c8", backgroundColor: "#0b0d0e" },
  },
};

function page(title: string, head: string, body: (nonce: string) => string): Response {
  const nonce = newNonce();
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Heliograph</title>
<link rel="icon" href="/icon.svg">
${head}
<style>body { margin: 0; background: #fff } .dark-mode body { background: #1c2022 }</style>
<script nonce="${nonce}">${CHOOSE_THEME}</script>
</head>
<body>
${body(nonce)}
</body>
</html>`;
  return new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": docsPolicy(nonce),
      "Cache-Control": "no-store",
    },
  });
}

export function swaggerPage(): Response {
  return page(
    "API",
    `<link rel="stylesheet" href="/docs/assets/swagger-ui.css">`,
    (nonce) => `<main id="docs"></main>
<script nonce="${nonce}" src="/docs/assets/swagger-ui-bundle.js"></script>
<script nonce="${nonce}">
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null, persistAuthorization: false });
</script>`,
  );
}

export function redocPage(): Response {
  return page(
    "API reference",
    "",
    (nonce) => `<main id="docs"></main>
<script nonce="${nonce}" src="/docs/assets/redoc.standalone.js"></script>
<script nonce="${nonce}">
Redoc.init("/openapi.json", { hideLogo: true, disableSearch: false, nativeScrollbars: true, theme: isDark ? ${JSON.stringify(REDOC_DARK)} : {} }, document.getElementById("docs"));
</script>`,
  );
}
