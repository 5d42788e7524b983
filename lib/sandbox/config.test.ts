import { describe, expect, it } from "vitest";
import { isLoopbackAddress } from "@/lib/sandbox/admin";
import { NETWORK_NAMES, readConfig } from "@/lib/sandbox/config";

const configured = (more: Record<string, string>) =>
  readConfig({ NODE_ENV: "test", DATABASE_URL: "postgres://127.0.0.1/x", ...more });

describe("the simulated networks", () => {
  it("are all of them on a machine without credentials", () => {
    expect(configured({}).networks).toEqual([...NETWORK_NAMES]);
  });

  it.each([
    ["x", "X_CLIENT_ID", "X_CLIENT_SECRET"],
    ["linkedin", "LINKEDIN_CLIENT_ID", "LINKEDIN_CLIENT_SECRET"],
    ["instagram", "FACEBOOK_APP_ID", "FACEBOOK_APP_SECRET"],
  ])("do not include %s once its production credentials are set", (network, id, secret) => {
    const { networks } = configured({ [id]: "1", [secret]: "2" });
    expect(networks).toEqual(NETWORK_NAMES.filter((name) => name !== network));
    expect(configured({ [id]: "", [secret]: "" }).networks).toEqual([...NETWORK_NAMES]);
  });
});

describe("the sandbox's ports", () => {
  it("are where SANDBOX_HOST says, wherever the product listens", () => {
    expect(configured({ HOST: "0.0.0.0" }).host).toBe("127.0.0.1");
    expect(configured({ HOST: "127.0.0.1", SANDBOX_HOST: "192.168.1.5" }).host).toBe("192.168.1.5");
  });
});

describe("the admin API's door", () => {
  it("knows this machine from others", () => {
    expect(["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"].every(isLoopbackAddress)).toBe(true);
    expect(
      ["10.0.0.1", "::ffff:192.168.1.4", "fe80::1", "1127.0.0.1", undefined].some(isLoopbackAddress),
    ).toBe(false);
  });
});
