import { afterEach, describe, expect, it } from "vitest";
import { freshAddress, newPerson, PASSWORD } from "@/e2e/fixtures/people";
import { prisma } from "@/lib/db/client";
import { parseEnv } from "@/lib/server/env";
import { createInvitation } from "@/lib/workspaces/service/invitation";
import { signUp } from "./service";
import { createOwnerAddress, isOwnerToken } from "./sign-up-door";

const globals = globalThis as typeof globalThis & { heliographEnv?: unknown };
afterEach(() => delete globals.heliographEnv);

function letIn(mode: "open" | "invite" | "closed"): void {
  globals.heliographEnv = parseEnv({ ...process.env, SIGN_UP: mode });
}

let people = 0;
function join(tokens: { owner_token?: string; invitation_token?: string }, email?: string) {
  people += 1;
  return signUp(
    { requestId: "req_test", ip: freshAddress(), userAgent: "test" },
    {
      name: "Grace",
      email: email ?? `grace-${String(people)}@example.com`,
      password: PASSWORD,
      timezone: "UTC",
      ...tokens,
    },
  );
}

const tokenIn = (address: string, name: string) => new URL(address).searchParams.get(name) ?? "";
const ownerToken = async () => tokenIn(await createOwnerAddress(), "owner_token");
const notOpen = { code: "invalid_input", issues: [{ path: ["owner_token"], code: "not_open" }] };

describe("the door for new people", () => {
  it("lets the owner in once, with the last token that was printed", async () => {
    letIn("invite");
    const replaced = await ownerToken();
    const token = await ownerToken();
    await expect(join({ owner_token: replaced })).rejects.toMatchObject(notOpen);
    const both = await Promise.allSettled([join({ owner_token: token }), join({ owner_token: token })]);
    const came = both.filter((result) => result.status === "fulfilled");
    expect(came.map(({ value }) => value.workspace.role)).toEqual(["owner"]);
    await expect(join({ owner_token: token })).rejects.toMatchObject(notOpen);
    expect(await isOwnerToken(token)).toBe(false);
  });

  it("keeps the token of somebody who mistyped, and ends it after a day", async () => {
    letIn("closed");
    const token = await ownerToken();
    const { email } = await join({ owner_token: token }).then(({ user }) => user);
    const second = await ownerToken();
    await expect(join({ owner_token: second }, email)).rejects.toMatchObject({
      issues: [{ path: ["email"] }],
    });
    expect(await isOwnerToken(second)).toBe(true);
    await prisma.ownerToken.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    await expect(join({ owner_token: second })).rejects.toMatchObject(notOpen);
  });

  it("is open to everybody, to the invited, or to nobody", async () => {
    const ada = await newPerson();
    const invite = async (email: string) =>
      tokenIn((await createInvitation(ada.ctx, { email, role: "editor" })).url ?? "", "token");
    const refused = { code: "forbidden" };

    letIn("open");
    expect((await join({})).workspace.role).toBe("owner");

    letIn("invite");
    await expect(join({})).rejects.toMatchObject(refused);
    await expect(join({ invitation_token: "made-up" })).rejects.toMatchObject({ code: "not_found" });
    const invited = await join({ invitation_token: await invite("lin@example.com") }, "lin@example.com");
    expect(invited.workspace).toMatchObject({ id: ada.workspaceId, role: "editor" });

    letIn("closed");
    const token = await invite("mia@example.com");
    await expect(join({ invitation_token: token }, "mia@example.com")).rejects.toMatchObject(refused);
    await expect(join({})).rejects.toMatchObject(refused);
  });
});
