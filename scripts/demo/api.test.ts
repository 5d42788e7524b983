import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { Api } from "./api";

describe("the demo's client", () => {
  it.each([429, 503])(
    "waits out a %d as its Retry-After says, and repeats a POST under the same key",
    async (status) => {
      const keys: (string | undefined)[] = [];
      const server = createServer((request, response) => {
        keys.push(request.headers["idempotency-key"]?.toString());
        if (keys.length < 3)
          response.writeHead(status, { "retry-after": "0" }).end('{"code":"rate_limited"}');
        else response.writeHead(201).end('{"id":"post_1"}');
      });
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      try {
        const api = new Api(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, {});
        expect(await api.call("POST", "/posts", {})).toEqual({ id: "post_1" });
        expect(keys).toHaveLength(3);
        expect(new Set(keys).size).toBe(1);
      } finally {
        server.close();
      }
    },
  );
});
