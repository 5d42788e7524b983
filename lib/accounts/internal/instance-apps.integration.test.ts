import { expect, it } from "vitest";
import { prisma } from "@/lib/db/client";
import { knownAppKeys } from "./instance-apps";
import type { Network } from "./networks";

it("asks the database once for an instance without an app: a thousand posts of one second go there", async () => {
  const network: Network = { platform: "mastodon", sandbox: false, instanceUrl: "https://no-app.example" };
  expect(await knownAppKeys(network)).toBeNull();
  const app = { clientId: "c", clientSecret: "sealed", redirectUri: "https://app.example/cb" };
  await prisma.platformApp.create({
    data: { id: "app_late", platform: "mastodon", instanceUrl: network.instanceUrl, ...app },
  });
  // Were the database asked again, the row would be found and its secret not opened.
  expect(await knownAppKeys(network)).toBeNull();
});
