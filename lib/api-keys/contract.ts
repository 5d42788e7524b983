import { z } from "zod";
import { defineEndpoint } from "@/lib/core/contract";
import { IdParams, pageOf, PageQuery } from "@/lib/core/wire";
import { ApiKey, ApiKeyWithSecret, CreateApiKeyInput, UpdateApiKeyInput } from "./schema";

const tag = "identity-and-access";
const read = { kind: "workspace", permission: "keys:read" } as const;
const write = { kind: "workspace", permission: "keys:write" } as const;

export const createApiKey = defineEndpoint({
  id: "api_keys.create",
  method: "POST",
  path: "/api-keys",
  summary: "Create an API key",
  description: "The secret is in this answer only.",
  tag,
  access: write,
  reauthenticate: true,
  body: CreateApiKeyInput,
  status: 201,
  response: ApiKeyWithSecret,
  secretField: "secret",
});

export const listApiKeys = defineEndpoint({
  id: "api_keys.list",
  method: "GET",
  path: "/api-keys",
  summary: "API keys, newest first",
  tag,
  access: read,
  query: PageQuery,
  status: 200,
  response: pageOf(ApiKey),
});

export const getApiKey = defineEndpoint({
  id: "api_keys.get",
  method: "GET",
  path: "/api-keys/{id}",
  summary: "Get an API key",
  tag,
  access: read,
  params: IdParams,
  status: 200,
  response: ApiKey,
});

export const updateApiKey = defineEndpoint({
  id: "api_keys.update",
  method: "PATCH",
  path: "/api-keys/{id}",
  summary: "Rename a key, change its scopes or its end",
  tag,
  access: write,
  reauthenticate: true,
  params: IdParams,
  body: UpdateApiKeyInput,
  status: 200,
  response: ApiKey,
});

export const deleteApiKey = defineEndpoint({
  id: "api_keys.delete",
  method: "DELETE",
  path: "/api-keys/{id}",
  summary: "Revoke a key and every token made from it",
  tag,
  access: write,
  reauthenticate: true,
  params: IdParams,
  status: 204,
  response: z.void(),
});

export const rotateApiKey = defineEndpoint({
  id: "api_keys.rotate",
  method: "POST",
  path: "/api-keys/{id}/rotate",
  summary: "Replace the secret; the old one and every token made with it stop at once",
  description:
    "The new secret is in this answer only, and only for whoever made the key: it acts with their role.",
  tag,
  access: write,
  reauthenticate: true,
  params: IdParams,
  status: 200,
  response: ApiKeyWithSecret,
  secretField: "secret",
});
