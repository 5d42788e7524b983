import { expect, it } from "vitest";
import { HttpFailure } from "@/lib/core/http";
import { PlatformError } from "@/lib/platforms/core/error";
import { noSuchServer } from "./failure";

const notFound = (code: string) =>
  new HttpFailure(
    "dns",
    false,
    "social.example could not be found.",
    Object.assign(new Error(code), { code }),
  );

it("tells a server that does not exist from one that cannot be asked right now", () => {
  const refusal = { code: "invalid_input", issues: [{ path: ["instance_url"], code: "not_found" }] };
  expect(noSuchServer(notFound("ENOTFOUND"))).toMatchObject(refusal);
  expect(noSuchServer(new HttpFailure("dns", false, "social.example has no address."))).toMatchObject(
    refusal,
  );
  const told = new PlatformError("unavailable", { message: "Away.", cause: notFound("ENOTFOUND") });
  expect(noSuchServer(told)).toMatchObject(refusal);
  for (const other of [
    notFound("EAI_AGAIN"),
    new HttpFailure("connect", false, "refused"),
    new PlatformError("unavailable", { message: "Away.", cause: notFound("EAI_AGAIN") }),
    new Error("a bug"),
  ])
    expect(noSuchServer(other)).toBeNull();
});
