import { expect, it } from "vitest";
import config from "./next.config";

/** Next takes the last header of a name among the entries that match. */
async function policyOf(path: string): Promise<string | undefined> {
  const entries = (await config.headers?.()) ?? [];
  const matching = entries.filter(({ source }) =>
    new RegExp(`^${source.replace(/\/:path\*/, "(/.*)?")}$`).test(path),
  );
  return matching.flatMap(({ headers }) => headers).findLast(({ key }) => key === "Referrer-Policy")?.value;
}

it("addresses that hold a code or token are told to nobody, others only as an origin", async () => {
  for (const path of ["/auth/callback/x", "/auth/connect/x", "/accept-invitation", "/sign-up"])
    expect(await policyOf(path)).toBe("no-referrer");
  for (const path of ["/", "/studio/accounts", "/api/v1/me", "/sign-in"])
    expect(await policyOf(path)).toBe("strict-origin-when-cross-origin");
});
