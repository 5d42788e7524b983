import "server-only";
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { env } from "./env";

/** Where a secret lives; bound to the ciphertext, so that a value copied to another row does not decrypt. */
export interface SecretPlace {
  table: string;
  column: string;
  rowId: string;
}

interface Key {
  id: string;
  bytes: Buffer;
}

let parsed: { list: string; keys: Key[] } | undefined;

/** Keys of `ENCRYPTION_KEYS`, first one first. Throws a plain sentence for a malformed list. */
export function parseKeys(list: string): Key[] {
  if (parsed?.list !== list) parsed = { list, keys: readKeys(list) };
  return parsed.keys;
}

function readKeys(list: string): Key[] {
  const keys = list.split(",").map((entry) => {
    const [id = "", encoded = ""] = entry.trim().split(":");
    const bytes = Buffer.from(encoded, "base64");
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(id) || bytes.length !== 32) {
      throw new Error("ENCRYPTION_KEYS must be a comma-separated list of id:base64 with 32 bytes each.");
    }
    return { id, bytes };
  });
  if (new Set(keys.map((key) => key.id)).size !== keys.length)
    throw new Error("ENCRYPTION_KEYS repeats a key id.");
  return keys;
}

/** Named, because Node takes a tag cut to 4 bytes where no length is given: one guess in 2^32 would pass. */
const GCM = { authTagLength: 16 } as const;

function associatedData(place: SecretPlace, keyId: string): Buffer {
  return Buffer.from([place.table, place.column, place.rowId, keyId].join("\u0000"));
}

/** AES-256-GCM with a fresh 96-bit nonce. Answer: `v1.<key id>.<nonce>.<ciphertext>.<tag>`, base64url. */
export function encrypt(plain: string, place: SecretPlace, keys = parseKeys(env.ENCRYPTION_KEYS)): string {
  const key = keys[0];
  if (key === undefined) throw new Error("ENCRYPTION_KEYS is empty.");
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key.bytes, nonce, GCM).setAAD(associatedData(place, key.id));
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  return [
    "v1",
    key.id,
    nonce.toString("base64url"),
    sealed.toString("base64url"),
    cipher.getAuthTag().toString("base64url"),
  ].join(".");
}

/** Opens what `encrypt` sealed for the same place. Throws when the key is gone or a bit or the place has changed. */
export function decrypt(sealed: string, place: SecretPlace, keys = parseKeys(env.ENCRYPTION_KEYS)): string {
  const [version, keyId = "", nonce = "", body = "", tag = ""] = sealed.split(".");
  const key = keys.find((candidate) => candidate.id === keyId);
  if (version !== "v1" || key === undefined) {
    throw new Error(
      `A stored secret was sealed with the key "${keyId}", which ENCRYPTION_KEYS does not list.`,
    );
  }
  const decipher = createDecipheriv("aes-256-gcm", key.bytes, Buffer.from(nonce, "base64url"), GCM)
    .setAAD(associatedData(place, key.id))
    .setAuthTag(Buffer.from(tag, "base64url"));
  return Buffer.concat([decipher.update(Buffer.from(body, "base64url")), decipher.final()]).toString("utf8");
}

/** Id of the key that sealed a value, for rotation. */
export function keyIdOf(sealed: string): string {
  return sealed.split(".")[1] ?? "";
}

/** SHA-256 as lower-case hex, for API keys, invitation tokens and OAuth states. */
export function sha256(value: string | Uint8Array): string {
  return createHash("sha256").update(value).digest("hex");
}

/** A random URL-safe secret of `bytes` bytes. */
export function randomSecret(bytes = 32): string {
  return randomBytes(bytes).toString("base64url");
}
