import { expect, it, vi } from "vitest";
import { canonicalRedirect, redirectorFor } from "./canonical-host";

vi.hoisted(() => {
  process.env.APP_URL = "https://post.example";
  process.env.DATABASE_URL = "postgresql://unused";
});

const ask = (address: string, host: string) =>
  redirectorFor({ url: `http://127.0.0.1:3000${address}`, headers: new Headers({ host }) });

it("lets the right name pass, in any case", () => {
  expect(ask("/x", "post.example")).toBeNull();
  expect(ask("/x", "POST.example")).toBeNull();
});

it("leads every other name to the same address under the right one, unchanged", () => {
  for (const address of ["/", "/a/b?code=x%2By%252F&state=%26", "/%E6%9D%B1?q=a+b"]) {
    const redirector = ask(address, "localhost:3000");
    const answer = canonicalRedirect(new Request(redirector ?? ""));
    expect(answer.headers.get("location")).toBe(`https://post.example${address}`);
  }
});

it("leads nowhere else, whatever it is asked for", () => {
  for (const to of [
    "https://evil.example",
    "//evil.example/x",
    "javascript:alert(1)",
    "\\\\evil.example",
    "",
  ]) {
    const url = `http://127.0.0.1:3000/api/canonical?to=${Buffer.from(to).toString("base64url")}`;
    const location = canonicalRedirect(new Request(url)).headers.get("location") ?? "";
    expect(new URL(location).origin).toBe("https://post.example");
  }
});
