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
<style>body { margin: 0; background: #fff }</style>
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
Redoc.init("/openapi.json", { hideLogo: true, disableSearch: false, nativeScrollbars: true }, document.getElementById("docs"));
</script>`,
  );
}
