import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact, REDACTED, redactText } from "./redaction";

/** What tokens are made of, long enough that nothing else equals one by chance. */
const secret = fc.string({
  unit: fc.constantFrom(..."ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789-_"),
  minLength: 20,
  maxLength: 200,
});
const jwt = fc.tuple(secret, secret, secret).map(([a, b, c]) => `eyJ${a}.${b}.${c}`);

const inText = fc.constantFrom<(value: string) => string>(
  (value) => `Authorization: Bearer ${value}`,
  (value) => `authorization: OAuth ${value}`,
  (value) => `{"access_token":"${value}","token_type":"bearer"}`,
  (value) => `{ "refresh_token" : "${value}" }`,
  (value) => `{"client_secret":"${value}","x":1}`,
  (value) => `{"accessJwt":"${value}"}`,
  (value) => `{"password":"${value}"}`,
  (value) => `GET https://graph.facebook.com/v26.0/me?access_token=${value}&fields=id`,
  (value) => `https://app.example/auth/callback/x?code=${value}&state=abc`,
  (value) => `https://app.example/auth/callback/x?state=${value}`,
  (value) => `grant_type=refresh_token&refresh_token=${value}&client_id=1`,
  (value) => `fb_exchange_token=${value}`,
  (value) => `https://media.example/m?signature=${value}#x`,
  (value) => `key hg_${value} was refused`,
);

const KEYS = [
  "authorization",
  "Authorization",
  "cookie",
  "set-cookie",
  "x-api-key",
  "access_token",
  "accessToken",
  "refreshJwt",
  "client_secret",
  "password",
  "apiKey",
  "api_key",
  "code_verifier",
  "credentials",
  "secret",
];

describe("redaction", () => {
  it("leaves no secret in a text, whatever form it comes in", () => {
    fc.assert(
      fc.property(secret, inText, fc.string({ maxLength: 20 }), (value, write, noise) => {
        expect(redactText(`${noise} ${write(value)}`)).not.toContain(value);
      }),
      { numRuns: 1000 },
    );
  });

  it("leaves no JWT in a text, also without a name in front of it", () => {
    fc.assert(
      fc.property(jwt, (token) => {
        expect(redactText(`answered ${token}!`)).not.toContain(token.split(".")[1]);
      }),
    );
  });

  it("hides members by name at any depth of a value, and in texts beside them", () => {
    const wrap = fc.constantFrom<(value: unknown) => unknown>(
      (value) => ({ inner: value }),
      (value) => [value],
      (value) => ({ list: [{ deep: value }] }),
    );
    fc.assert(
      fc.property(secret, fc.constantFrom(...KEYS), wrap, wrap, (value, key, outer, inner) => {
        const shown = JSON.stringify(redact(outer(inner({ [key]: value, note: `Bearer ${value}` }))));
        expect(shown).not.toContain(value);
        expect(shown).toContain(REDACTED);
      }),
    );
  });

  it("hides secrets in errors and their causes", () => {
    fc.assert(
      fc.property(secret, (value) => {
        const error = new Error(`refused access_token=${value}`, {
          cause: new Error(`{"refresh_token":"${value}"}`),
        });
        expect(JSON.stringify(redact(error))).not.toContain(value);
      }),
    );
  });

  it("keeps what helps to understand a failure", () => {
    const body =
      '{"error":{"message":"Invalid parameter","type":"OAuthException","code":100,"error_subcode":33}}';
    expect(redactText(body)).toBe(body);
    expect(redactText('{"error":"invalid_grant","token_type":"bearer"}')).toBe(
      '{"error":"invalid_grant","token_type":"bearer"}',
    );
    expect(redact({ status: 429, token_type: "bearer", lease_token: "l1", at: null })).toEqual({
      status: 429,
      token_type: "bearer",
      lease_token: "l1",
      at: null,
    });
  });

  it("is stable: redacting twice changes nothing more", () => {
    fc.assert(
      fc.property(secret, inText, (value, write) => {
        const once = redactText(write(value));
        expect(redactText(once)).toBe(once);
      }),
    );
  });

  it("ends on values that contain themselves and on bytes", () => {
    const circle: Record<string, unknown> = { name: "a" };
    circle.self = circle;
    expect(JSON.stringify(redact(circle))).toContain("[deep]");
    expect(redact(new Uint8Array(5))).toBe("[5 bytes]");
  });
});
