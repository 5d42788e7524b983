import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

/*
 * A lost promise is a lost post, but seeing one takes a type-checked program, which takes longer than everything
 * else together: `npm run verify` lints without types, `npm test` beside it with these rules alone.
 */
const WITH_TYPES = process.env.LINT_WITH_TYPES === "1";

const ignored = {
  ignores: [
    ...["node_modules/", "**/.next/", ".data/", "lib/db/generated/", "**/next-env.d.ts", "public/", "tools/"],
    ...["test-results/", "playwright-report/", "**/*.tsbuildinfo"],
  ],
};

const promises = {
  files: ["app/**/*.{ts,tsx}", "bench/**/*.ts", "inngest/**/*.ts", "lib/**/*.ts", "scripts/**/*.ts"],
  plugins: { "@typescript-eslint": tseslint.plugin },
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { project: "./tsconfig.verify.json", tsconfigRootDir: import.meta.dirname },
  },
  rules: {
    "@typescript-eslint/no-floating-promises": "error",
    "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
    "@typescript-eslint/await-thenable": "error",
    "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
  },
};

const everyDay = [
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.{ts,tsx}"],
    rules: {
      "no-undef": "off", // The compiler knows better.
      eqeqeq: ["error", "always"],
      "no-console": "error",
      "no-empty": ["error", { allowEmptyCatch: false }],
      "prefer-const": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "ExportAllDeclaration",
          message: "Name what you export: `export *` hides where things live.",
        },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    // A pattern whose time grows faster than its text freezes a process that a stranger wrote to.
    plugins: { regexp },
    rules: { "regexp/no-super-linear-move": "error", "regexp/no-super-linear-backtracking": "error" },
  },
  {
    files: ["**/*.tsx"],
    ...a11y.flatConfigs.strict,
  },
  { ...hooks.configs.flat.recommended, files: ["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}"] },
  {
    files: ["scripts/**", "bench/**", "e2e/**", "**/*.test.{ts,tsx}", "instrumentation.ts"],
    rules: { "no-console": "off" },
  },
  {
    files: ["**/*.{js,cjs,mjs}"],
    languageOptions: {
      globals: { process: "readonly", console: "readonly", module: "writable", require: "readonly" },
    },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
];

// Exceptions from the other rules are not unused, only not asked about.
const lostPromises = [{ linterOptions: { reportUnusedDisableDirectives: "off" } }, promises];

export default tseslint.config(ignored, ...(WITH_TYPES ? lostPromises : everyDay));
