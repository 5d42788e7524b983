import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HttpFailure } from "@/lib/core/http";
import { destinationOf, type GuardPolicy, isPublicAddress, parseTarget } from "./outbound-guard";

const NO_DNS: GuardPolicy = {
  allow: [],
  resolve: () => Promise.reject(new Error("a literal was looked up")),
};

async function verdict(address: string, policy: GuardPolicy = NO_DNS): Promise<string> {
  try {
    return (await destinationOf(parseTarget(address), policy)).address;
  } catch (error) {
    if (error instanceof HttpFailure && !error.sent) return error.reason;
    throw error;
  }
}

const PRIVATE_V4 = [
  [0x00000000, 8],
  [0x0a000000, 8],
  [0x64400000, 10],
  [0x7f000000, 8],
  [0xa9fe0000, 16],
  [0xac100000, 12],
  [0xc0000000, 24],
  [0xc0a80000, 16],
  [0xc6120000, 15],
  [0xe0000000, 4],
  [0xf0000000, 4],
] as const;

/** An address of a private range, as a 32-bit number. */
const privateV4 = fc
  .tuple(fc.constantFrom(...PRIVATE_V4), fc.nat(0xffffffff))
  .map(([[base, bits], host]) => (base + (host % 2 ** (32 - bits))) >>> 0);

const octets = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/** Every way a browser's URL parser reads an IPv4 address. */
const notation = fc.constantFrom<(value: number) => string>(
  (value) => octets(value).join("."),
  (value) => `${octets(value).join(".")}.`,
  (value) => String(value),
  (value) => `0x${value.toString(16)}`,
  (value) => `0${value.toString(8)}`,
  (value) =>
    octets(value)
      .map((octet) => `0x${octet.toString(16)}`)
      .join("."),
  (value) =>
    octets(value)
      .map((octet) => `0${octet.toString(8)}`)
      .join("."),
  (value) => `${String(value >>> 24)}.${String(value & 0xffffff)}`,
  (value) => `${String(value >>> 24)}.${String((value >>> 16) & 255)}.${String(value & 0xffff)}`,
  (value) =>
    [...octets(value).join(".")]
      .map((char) => (/\d/.test(char) ? String.fromCodePoint(char.charCodeAt(0) + 0xfee0) : "。"))
      .join(""),
  (value) => `[::ffff:${octets(value).join(".")}]`,
  (value) => `[::ffff:${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}]`,
  (value) => `[::${octets(value).join(".")}]`,
  (value) => `[64:ff9b::${octets(value).join(".")}]`,
  (value) => `[2002:${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}::1]`,
);

describe("the outbound guard", () => {
  it("refuses every private IPv4 address in every notation, without asking the DNS", async () => {
    await fc.assert(
      fc.asyncProperty(
        privateV4,
        notation,
        fc.constantFrom("http", "https"),
        async (value, write, scheme) => {
          expect(await verdict(`${scheme}://${write(value)}/x`)).toBe("blocked");
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    "http://[::1]/",
    "http://[::]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[ff02::1]/",
    "http://[fec0::1]/",
    "http://[2001:db8::1]/",
    "http://[2001::1]/",
    "http://[100::1]/",
    "http://[4000::1]/",
    "http://127.1/",
    "http://0/",
    "http://0177.0.0.01/",
    "http://169.254.169.254/latest/meta-data",
    "ftp://example.com/",
    "file:///etc/passwd",
    "http://user:pass@93.184.216.34/",
    "not an address",
  ])("refuses %s", async (address) => {
    expect(await verdict(address)).toBe("blocked");
  });

  it.each(["8.8.8.8", "93.184.216.34", "[2606:4700::6810:84e5]"])(
    "lets the public literal %s pass",
    async (host) => {
      expect(await verdict(`https://${host}/`)).toBe(host.replace(/[[\]]/g, ""));
    },
  );

  it("answers for any string whether it is a public address, without throwing", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        expect(typeof isPublicAddress(text)).toBe("boolean");
      }),
      { numRuns: 500 },
    );
    expect(isPublicAddress("fe80::1%eth0")).toBe(false);
  });

  it("refuses a name as soon as one of its addresses is private", async () => {
    const mixed = { allow: [], resolve: () => Promise.resolve(["93.184.216.34", "10.0.0.7"]) };
    expect(await verdict("https://mixed.example/", mixed)).toBe("blocked");
  });

  it("pins the address it checked and asks the DNS once", async () => {
    let asked = 0;
    const policy = {
      allow: [],
      resolve: () => {
        asked += 1;
        return Promise.resolve(asked === 1 ? ["93.184.216.34"] : ["127.0.0.1"]);
      },
    };
    const to = await destinationOf(new URL("https://rebinding.example/"), policy);
    expect(to).toEqual({
      address: "93.184.216.34",
      port: 443,
      servername: "rebinding.example",
      secure: true,
    });
    expect(asked).toBe(1);
  });

  it("says that a name without address was not found", async () => {
    expect(
      await verdict("https://nowhere.invalid/", {
        allow: [],
        resolve: () => Promise.reject(new Error("ENOTFOUND")),
      }),
    ).toBe("dns");
    expect(await verdict("https://nowhere.invalid/", { allow: [], resolve: () => Promise.resolve([]) })).toBe(
      "dns",
    );
  });

  it("lets exactly the allowed host and port through, not its neighbor", async () => {
    const policy = { ...NO_DNS, allow: ["127.0.0.1:4011", "127.0.0.1:80"] };
    expect(await verdict("http://127.0.0.1:4011/x", policy)).toBe("127.0.0.1");
    expect(await verdict("http://2130706433:4011/x", policy)).toBe("127.0.0.1");
    expect(await verdict("http://127.0.0.1/x", policy)).toBe("127.0.0.1");
    expect(await verdict("http://127.0.0.1:4012/x", policy)).toBe("blocked");
    expect(await verdict("http://127.0.0.2:4011/x", policy)).toBe("blocked");
  });
});
