import { describe, expect, it } from "vitest";
import { parseMultipart } from "@/lib/sandbox/multipart";

const body = (text: string) => Buffer.from(text.replaceAll("\n", "\r\n"), "latin1");
const TYPE = "multipart/form-data; boundary=b1";

describe("parseMultipart", () => {
  it("keeps the bytes of a part that has a type but no file name", () => {
    const parts = parseMultipart(
      body(
        '--b1\nContent-Disposition: form-data; name="media"\nContent-Type: application/octet-stream\n\n\xff\xd8\n--\n--b1--\n',
      ),
      TYPE,
    );
    expect(parts).toEqual([
      {
        name: "media",
        filename: null,
        mime: "application/octet-stream",
        bytes: Buffer.from("\xff\xd8\r\n--", "latin1"),
      },
    ]);
  });

  it("reads fields and files in order", () => {
    const parts = parseMultipart(
      body(
        '--b1\nContent-Disposition: form-data; name="a"\n\none\n--b1\nContent-Disposition: form-data; name="f"; filename="x.png"\nContent-Type: image/png\n\nPNG\n--b1--\n',
      ),
      'multipart/form-data; boundary="b1"',
    );
    expect(parts?.map((part) => [part.name, part.filename, part.bytes.toString()])).toEqual([
      ["a", null, "one"],
      ["f", "x.png", "PNG"],
    ]);
  });

  it("refuses a body that ends early or names no boundary", () => {
    expect(parseMultipart(body('--b1\nContent-Disposition: form-data; name="a"\n\none'), TYPE)).toBeNull();
    expect(parseMultipart(body("--b1--"), "multipart/form-data")).toBeNull();
  });
});
