/*
 * The arrows of the house: app → components → lib, inngest → lib; inside lib: floor ← domains ← roots. Each rule
 * is proven by scripts/verify/planted.ts, which plants a violation of it.
 */
const FLOOR = "core|server|db|jobs|platforms|storage|email"; // may be used by every domain, knows none
const ROOTS = "api|worker|sandbox"; // may use every domain, used by none of them
const SERVER = "queries|service|internal|handlers|client|oauth|publish|metrics|index";
const LEAVES = "schema|contract|manifest|limits|jobs|states";
const TESTS = "\\.test\\.tsx?$|/(testing|conformance)/"; // a test may reach whatever it proves

const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: "error",
  from: { ...from, pathNot: [from.pathNot, TESTS].flat().filter(Boolean) },
  to,
});

module.exports = {
  forbidden: [
    forbid("no-cycles", "Two files in a cycle are one file.", {}, { circular: true }),
    forbid(
      "lib-never-looks-up",
      "lib runs without pages, functions and scripts.",
      { path: "^lib/" },
      { path: "^(app|components|inngest|e2e|scripts|bench)/" },
    ),
    forbid(
      "components-not-to-app",
      "Pages use components.",
      { path: "^components/" },
      { path: "^(app|inngest|e2e|scripts)/" },
    ),
    forbid(
      "components-stay-in-the-browser",
      "Schemas, contracts, manifests and client-safe core only.",
      { path: "^components/" },
      {
        path: `^lib/(db|server|storage|email)/|^lib/(${ROOTS})/|^lib/(platforms/)?[^/]+/(${SERVER})(/|\\.)`,
        reachable: true,
      },
    ),
    forbid(
      "ui-knows-no-domain",
      "Primitives stay primitive.",
      { path: "^components/ui/" },
      { path: "^components/(?!ui/)|^lib/(?!core/)" },
    ),
    forbid(
      "core-is-the-floor",
      "core imports nothing of ours.",
      { path: "^lib/core/" },
      { path: "^(lib/(?!core/)|app|components|inngest)" },
    ),
    forbid(
      "core-loads-anywhere",
      "core runs in the browser too: no Node modules.",
      { path: "^lib/core/" },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "floor-knows-no-domain",
      "Engines and the client serve domains.",
      { path: `^lib/(${FLOOR})/` },
      { path: `^lib/(?!(${FLOOR})/)` },
    ),
    forbid(
      "roots-are-roots",
      "Only app, inngest, scripts and instrumentation start these.",
      { path: `^lib/(?!(${ROOTS})/)` },
      { path: `^lib/(${ROOTS})/` },
    ),
    forbid(
      "domain-internals-private",
      "Neighbours use schema, contract, queries, service, jobs.",
      { path: "^lib/(?!worker/)([^/]+)/" },
      { path: "^lib/([^/]+)/(internal|handlers)(/|\\.)", pathNot: "^lib/$1/" },
    ),
    forbid(
      "leaf-files-stay-pure",
      "Schema, contract, manifest, limits, states and jobs load anywhere.",
      { path: `^lib/.+/(${LEAVES})\\.ts$`, pathNot: "^lib/(sandbox|api)/" },
      { path: `^lib/(db|server|storage|email)/|^lib/(platforms/)?[^/]+/(${SERVER})(/|\\.)` },
    ),
    forbid(
      "platform-stores-nothing",
      "Adapters translate; they do not store.",
      { path: "^lib/platforms/" },
      { path: "^lib/(?!platforms/|core/|server/)" },
    ),
    forbid(
      "platform-not-to-sibling",
      "X knows nothing of Reddit.",
      { path: "^lib/platforms/(?!core/)([^/]+)/" },
      { path: "^lib/platforms/(?!core/|_)[^/]+/", pathNot: "^lib/platforms/$1/" },
    ),
    forbid(
      "one-door-to-platforms",
      "Domains use the registry and the manifests.",
      { path: `^(app|components|inngest)/|^lib/(?!(${FLOOR})/)` },
      { path: "^lib/platforms/(?!core/)[^/]+/" },
    ),
    forbid(
      "sandbox-is-independent",
      "The simulator must not share the adapters' mistakes.",
      { path: "^lib/sandbox/" },
      { path: "^lib/platforms/" },
    ),
    forbid(
      "prisma-behind-lib",
      "Pages and routes never see the client.",
      { path: "^(app|components|inngest)/" },
      { path: "^lib/db/|^node_modules/(@prisma|pg)/" },
    ),
    forbid(
      "no-dev-dependencies-at-run-time",
      "`npm ci --omit=dev` runs the product.",
      { path: "^(app|components|lib|inngest)/" },
      { dependencyTypes: ["npm-dev", "npm-no-pkg"], dependencyTypesNot: ["type-only"] },
    ),
    forbid("tests-are-leaves", "Nothing is built on a test.", {}, { path: "\\.test\\.tsx?$" }),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^lib/db/generated/|^\\.next/|\\.css$" },
    enhancedResolveOptions: { conditionNames: ["react-server", "import", "node", "default", "types"] },
  },
};
