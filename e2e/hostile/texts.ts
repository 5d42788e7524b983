/** The texts of the hostile corpus: what made a scanner start anew at every letter. */
const SIGNS = ["@", "#", "<", "(", "[", ".", "a", "﷽", "\n", " "];

/** Each sign and every pair of two. */
export const UNITS: readonly string[] = SIGNS.flatMap((one, index) => [
  one,
  ...SIGNS.slice(index + 1).map((other) => one + other),
]);

/** Beginnings of a mention by id, and of a tag of a page. */
export const ENTITY_UNITS: readonly string[] = ["@[", "@[a](urn:a", "https://"].flatMap((one) => [
  one,
  ...SIGNS.flatMap((other) => [one + other, other + one]),
]);
export const PAGE_UNITS: readonly string[] = ["<title>", '<meta name="', "&", "<!--", "a=", "</"];

/** What single scanners fell for. */
export const SPECIAL_UNITS: readonly string[] = [
  "日",
  ".日",
  "a.",
  "-",
  "$",
  "&#",
  "eyJ",
  "eyJaaaaaaaa-",
  "<p>",
  '"',
  '"token',
  "Bearer ",
  "http://a.co/",
  "(http://a.co",
  "@a@b.",
  "\u0301\u0323",
  "👩‍👩‍👧",
  "🇩🇪",
  "/",
  "=",
  "\\",
  "\0",
];
