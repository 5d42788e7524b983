/*
 * Proof that the arrows of .dependency-cruiser.cjs are seen: for each rule, files that break it and it alone is
 * meant. A guard that sees nothing passes everything.
 */

/** Files of a scratch tree, by path. The first one of each entry is the offender. */
export type PlantedFiles = Record<string, string>;

const uses = (path: string) => `import { x } from "@/${path}";\nexport const y = x;\n`;
const X = "export const x = 1;\n";

export const PLANTED: Record<string, PlantedFiles> = {
  "no-cycles": {
    "lib/cycles/one.ts": 'import { b } from "./two";\nexport const a = () => b;\n',
    "lib/cycles/two.ts": 'import { a } from "./one";\nexport const b = () => a;\n',
  },
  "lib-never-looks-up": { "lib/looks/up.ts": uses("components/looked/at"), "components/looked/at.ts": X },
  "components-not-to-app": { "components/pages/widget.ts": uses("app/page-part"), "app/page-part.ts": X },
  "components-stay-in-the-browser": {
    "components/leaks/list.ts": uses("lib/leaks/text"),
    "lib/leaks/text.ts": uses("lib/leaks/queries"),
    "lib/leaks/queries.ts": X,
  },
  "ui-knows-no-domain": { "components/ui/badge.ts": uses("lib/badges/schema"), "lib/badges/schema.ts": X },
  "core-is-the-floor": { "lib/core/above.ts": uses("lib/above/schema"), "lib/above/schema.ts": X },
  "core-loads-anywhere": {
    "lib/core/disk.ts": 'import { readFileSync } from "node:fs";\nexport const x = readFileSync;\n',
  },
  "floor-knows-no-domain": { "lib/storage/posts.ts": uses("lib/stored/schema"), "lib/stored/schema.ts": X },
  "roots-are-roots": { "lib/uprooted/service.ts": uses("lib/worker/main"), "lib/worker/main.ts": X },
  "domain-internals-private": {
    "lib/nosy/service.ts": uses("lib/private/internal"),
    "lib/private/internal.ts": X,
  },
  "leaf-files-stay-pure": { "lib/leafy/schema.ts": uses("lib/db/client"), "lib/db/client.ts": X },
  "platform-stores-nothing": { "lib/platforms/hoard/publish.ts": uses("lib/db/pool"), "lib/db/pool.ts": X },
  "platform-not-to-sibling": {
    "lib/platforms/x/errors.ts": uses("lib/platforms/reddit/errors"),
    "lib/platforms/reddit/errors.ts": X,
  },
  "one-door-to-platforms": {
    "lib/backdoor/service.ts": uses("lib/platforms/linkedin/limits"),
    "lib/platforms/linkedin/limits.ts": X,
  },
  "sandbox-is-independent": {
    "lib/sandbox/copy.ts": uses("lib/platforms/core/error"),
    "lib/platforms/core/error.ts": X,
  },
  "prisma-behind-lib": { "app/raw/page.ts": uses("lib/db/transaction"), "lib/db/transaction.ts": X },
  "no-dev-dependencies-at-run-time": {
    "lib/tested/service.ts": 'import { test } from "vitest";\nexport const x = test;\n',
  },
  "tests-are-leaves": { "lib/built/on.ts": uses("lib/built/a.test"), "lib/built/a.test.ts": X },
};
