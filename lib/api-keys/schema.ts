/** Wire shapes of API keys. */
import { z } from "zod";
import { PERMISSIONS } from "@/lib/core/permissions";
import { Timestamp } from "@/lib/core/wire";

export const ApiKeyName = z.string().trim().min(1, "Enter a name.").max(80);

export const ApiKeyScopes = z
  .array(z.enum(PERMISSIONS))
  .min(1, "Choose at least one scope.")
  .max(PERMISSIONS.length)
  .transform((scopes) => [...new Set(scopes)])
  .describe(
    "What the key may do: never more than whoever creates it, and never workspace:delete or sandbox:write",
  );

/** Names the program behind one or several keys. */
export const Integration = z
  .string()
  .trim()
  .regex(/^[\w.-]{1,64}$/, "Use up to 64 letters, digits, dots, dashes and underscores.")
  .describe("Name of the program; keys with one name share their Idempotency-Keys, also after a rotation");

export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string().describe("First characters of the secret, to recognize the key by"),
  scopes: z.array(z.enum(PERMISSIONS)),
  integration: z.string().nullable(),
  created_by: z.string().describe("User id"),
  created_by_name: z.string(),
  created_at: Timestamp,
  expires_at: Timestamp.nullable(),
  last_used_at: Timestamp.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** A key that acts as the caller, in whichever workspace. */
export interface OwnApiKey {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  created_at: string;
  last_used_at: string | null;
  workspace_name: string;
}

export const CreateApiKeyInput = z
  .object({
    name: ApiKeyName,
    scopes: ApiKeyScopes,
    integration: Integration.nullish(),
    expires_at: Timestamp.nullish().describe(
      "Null: no end. Made with a key that ends: its end when left out, and never a later one",
    ),
  })
  .meta({
    examples: [{ name: "Newsletter", scopes: ["posts:write", "media:write", "accounts:read", "logs:read"] }],
  });
export type CreateApiKeyInput = z.infer<typeof CreateApiKeyInput>;

export const UpdateApiKeyInput = z.object({
  name: ApiKeyName.optional(),
  scopes: ApiKeyScopes.optional(),
  integration: Integration.nullable().optional(),
  expires_at: Timestamp.nullable().optional(),
});
export type UpdateApiKeyInput = z.infer<typeof UpdateApiKeyInput>;

export const ApiKeyWithSecret = ApiKey.extend({
  secret: z.string().nullable().describe("The key itself, shown once; null in a replayed answer"),
});
export type ApiKeyWithSecret = z.infer<typeof ApiKeyWithSecret>;
