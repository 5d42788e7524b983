import { describe, expect, it } from "vitest";
import { addressOf, clientNetwork } from "./client-address";

const of = (forwarded: string | null, trusted = "") =>
  addressOf({ get: (name) => (name === "x-forwarded-for" ? forwarded : null) }, trusted);

describe("the client's address", () => {
  it("is the socket's own, the last of the list, when no proxy is trusted", () => {
    expect(of("6.6.6.6, 203.0.113.4")).toBe("203.0.113.4");
    expect(of("127.0.0.1")).toBe("127.0.0.1");
  });

  it("is the last one that no trusted proxy has", () => {
    expect(of("6.6.6.6, 203.0.113.4, 10.0.0.2, 10.0.0.1", "10.0.0.0/8")).toBe("203.0.113.4");
    expect(of("203.0.113.4, 10.0.0.1", "10.0.0.1, 10.0.0.2")).toBe("203.0.113.4");
    expect(of("10.0.0.9, 10.0.0.1", "10.0.0.0/8")).toBe("10.0.0.9");
  });

  it("is one address in each notation", () => {
    expect(of("::ffff:203.0.113.4")).toBe("203.0.113.4");
    expect(of("2001:db8:0:0::1")).toBe("2001:db8::1");
    expect(of("203.0.113.4, ::ffff:10.0.0.1", "10.0.0.0/8")).toBe("203.0.113.4");
  });

  it("is unknown rather than nonsense", () => {
    expect(of(null)).toBeNull();
    expect(of("unknown, <script>")).toBeNull();
  });
});

describe("one client", () => {
  it("is a whole /64 of IPv6, and one address of IPv4 in either notation", () => {
    expect(clientNetwork("2001:db8:1:2:3:4:5:6")).toBe(clientNetwork("2001:db8:1:2::ffff"));
    expect(clientNetwork("2001:db8:1:3::1")).not.toBe(clientNetwork("2001:db8:1:2::1"));
    expect(clientNetwork("::ffff:198.51.100.7")).toBe("198.51.100.7");
    expect(clientNetwork("198.51.100.8")).not.toBe(clientNetwork("198.51.100.7"));
  });
});
