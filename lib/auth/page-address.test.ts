import { describe, expect, it } from "vitest";
import { addressOfPage, signInPage } from "./page-address";

describe("the way back from signing in", () => {
  it("is the page with its filters", () => {
    const address = addressOfPage(new URL("http://app.test/acme/posts?status=failed&_rsc=1a2b"));
    expect(address).toBe("/acme/posts?status=failed");
    expect(signInPage(address)).toBe("/sign-in?next=%2Facme%2Fposts%3Fstatus%3Dfailed");
  });

  it("is nothing for the front page and for an unknown one", () => {
    expect([signInPage("/"), signInPage(null)]).toEqual(["/sign-in", "/sign-in"]);
  });

  it("does not carry a query that no page of ours has", () => {
    expect(addressOfPage(new URL(`http://app.test/acme/posts?q=${"x".repeat(1_001)}`))).toBe("/acme/posts");
  });
});
