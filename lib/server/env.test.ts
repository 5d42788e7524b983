import { describe, expect, it } from "vitest";
import { parseEnv } from "./env";

const SECRETS = {
  DATABASE_URL: "postgresql://somebody@127.0.0.1:5432/heliograph",
  NEXTAUTH_SECRET: "for-tests-only-for-tests-only-for-tests-only",
  ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString("base64")}`,
};
const local = (more: Record<string, string>) =>
  parseEnv({ ...SECRETS, HELIOGRAPH_PROFILE: "local", ...more });
const deployed = (more: Record<string, string>) =>
  parseEnv({ ...SECRETS, HELIOGRAPH_PROFILE: "deployed", APP_URL: "https://social.example.com", ...more });

describe("the local profile", () => {
  it.each(["0.0.0.0", "::", "192.168.1.5", "my-laptop"])(
    "refuses to listen on %s for a network",
    (address) => {
      expect(() => local({ HOST: address })).toThrow(/HOST .*HELIOGRAPH_LAN=1/);
      expect(() => local({ SANDBOX_HOST: address })).toThrow(/SANDBOX_HOST .*HELIOGRAPH_LAN=1/);
      expect(local({ HOST: address, HELIOGRAPH_LAN: "1" }).HOST).toBe(address);
    },
  );

  it.each(["127.0.0.1", "localhost", "::1"])("listens on %s", (address) => {
    expect(local({ HOST: address }).HOST).toBe(address);
  });

  it("shows its demo password to this machine alone", () => {
    const demo = { DEMO_PASSWORD: "a-demo-password" };
    expect(local(demo).DEMO_PASSWORD).toBe("a-demo-password");
    expect(local({ ...demo, HOST: "0.0.0.0", HELIOGRAPH_LAN: "1" }).DEMO_PASSWORD).toBeUndefined();
    // Behind a proxy on this machine, the address that people open tells who is let in.
    expect(local({ ...demo, APP_URL: "https://social.example.com" }).DEMO_PASSWORD).toBeUndefined();
    expect(deployed(demo).DEMO_PASSWORD).toBeUndefined();
  });

  it("has names of a network in its addresses, never a wildcard", () => {
    expect(local({ SANDBOX_HOST: "0.0.0.0", HELIOGRAPH_LAN: "1" }).SANDBOX_HOST).toBe("0.0.0.0");
    expect(local({ HOST: "::1", PORT: "3001" }).APP_URL).toBe("http://[::1]:3001");
    expect(local({ HOST: "0.0.0.0", HELIOGRAPH_LAN: "1" }).APP_URL).toBe("http://127.0.0.1:3000");
  });
});

describe("the deployed profile", () => {
  it("refuses Inngest's development mode, which believes unsigned calls", () => {
    expect(() => deployed({ INNGEST_DEV: "http://127.0.0.1:8288" })).toThrow(
      /INNGEST_DEV .*INNGEST_SIGNING_KEY/,
    );
    expect(deployed({ INNGEST_DEV: "" }).ENGINE).toBe("embedded");
    expect(local({ INNGEST_DEV: "1" }).ENGINE).toBe("inngest");
  });

  it("refuses plain http, but to this machine or when told", () => {
    const plain = "http://social.example.com";
    expect(() => deployed({ APP_URL: plain })).toThrow(/APP_URL is plain http.*ALLOW_INSECURE_HTTP=1/);
    expect(deployed({ APP_URL: plain, ALLOW_INSECURE_HTTP: "1" }).APP_URL).toBe(plain);
    for (const address of ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"])
      expect(deployed({ APP_URL: address }).APP_URL).toBe(address);
    expect(() => deployed({ APP_URL: "http://localhost.example.com" })).toThrow(/plain http/);
  });

  it("takes new people by invitation unless told otherwise; the local one takes everybody", () => {
    expect([deployed({}), deployed({ SIGN_UP: "" }), local({})].map((env) => env.SIGN_UP)).toEqual([
      "invite",
      "invite",
      "open",
    ]);
    expect(deployed({ SIGN_UP: "open" }).SIGN_UP).toBe("open");
    expect(local({ SIGN_UP: "closed" }).SIGN_UP).toBe("closed");
    expect(() => deployed({ SIGN_UP: "maybe" })).toThrow(/SIGN_UP/);
  });

  it("keeps 10 GB of pictures per workspace unless told otherwise; the local one keeps what the disk holds", () => {
    expect(
      [deployed({}), deployed({ STORAGE_QUOTA_MB: "" }), local({})].map((env) => env.STORAGE_QUOTA_MB),
    ).toEqual([10_240, 10_240, 0]);
    expect(deployed({ STORAGE_QUOTA_MB: "0" }).STORAGE_QUOTA_MB).toBe(0);
    expect(local({ STORAGE_QUOTA_MB: "500" }).STORAGE_QUOTA_MB).toBe(500);
    expect(() => deployed({ STORAGE_QUOTA_MB: "-1" })).toThrow(/STORAGE_QUOTA_MB/);
  });

  it("takes no other scheme", () => {
    for (const address of ["javascript:alert(1)", "ftp://social.example.com", "social.example.com"])
      expect(() => deployed({ APP_URL: address })).toThrow(/APP_URL/);
  });
});
