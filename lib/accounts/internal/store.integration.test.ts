import { expect, it } from "vitest";
import { newPerson } from "@/e2e/fixtures/people";
import { transaction } from "@/lib/db/transaction";
import type { Credentials, Target } from "@/lib/platforms/core/platform";
import { getAccount } from "../queries";
import { storeTarget } from "./store";

const credentials: Credentials = {
  accessToken: "a",
  refreshToken: null,
  accessExpiresAt: null,
  refreshExpiresAt: null,
  scopes: [],
  extra: {},
};

it.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])(
  "an account whose network sends %s as its avatar and profile has neither",
  async (address) => {
    const { ctx, userId } = await newPerson();
    const target: Target = {
      remoteId: "1",
      username: "ada",
      displayName: "Ada",
      avatarUrl: address,
      profileUrl: address,
      profile: {},
    };
    const network = { platform: "mastodon" as const, instanceUrl: "https://social.example", sandbox: false };
    const input = { network, target, credentials, connectedById: userId };
    const id = await transaction((tx) => storeTarget(tx, ctx, input));
    expect(await getAccount(ctx, { id })).toMatchObject({ avatar_url: null, profile_url: null });
  },
);
