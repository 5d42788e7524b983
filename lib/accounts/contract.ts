/** Endpoints of social accounts and of connecting them; rows of the API list under "Identity" and "Social accounts". */
import { z } from "zod";
import { defineEndpoint } from "@/lib/core/contract";
import { IdParams } from "@/lib/core/wire";
import {
  ChooseTargetsInput,
  ConnectionTest,
  ConnectResult,
  CreateAccountInput,
  ListAccountsQuery,
  OAuthCallbackInput,
  OAuthUrl,
  OAuthUrlQuery,
  PlatformIdSchema,
  Quota,
  SocialAccount,
  SocialAccountPage,
  UpdateAccountInput,
} from "./schema";

const tag = "social-accounts";
const read = { kind: "workspace", permission: "accounts:read" } as const;
const write = { kind: "workspace", permission: "accounts:write" } as const;
const PlatformParams = z.object({ platform: PlatformIdSchema });

export const listAccounts = defineEndpoint({
  id: "accounts.list",
  method: "GET",
  path: "/social-accounts",
  summary: "List connected accounts",
  tag,
  access: read,
  query: ListAccountsQuery,
  status: 200,
  response: SocialAccountPage,
});
export const createAccount = defineEndpoint({
  id: "accounts.create",
  method: "POST",
  path: "/social-accounts",
  summary: "Connect an account by hand",
  tag,
  access: write,
  description: "Verified against the network before it is stored.",
  body: CreateAccountInput,
  status: 201,
  response: SocialAccount,
});
export const getAccount = defineEndpoint({
  id: "accounts.get",
  method: "GET",
  path: "/social-accounts/{id}",
  summary: "Get an account",
  tag,
  access: read,
  params: IdParams,
  status: 200,
  response: SocialAccount,
});
export const updateAccount = defineEndpoint({
  id: "accounts.update",
  method: "PATCH",
  path: "/social-accounts/{id}",
  summary: "Rename or pause an account",
  tag,
  access: write,
  params: IdParams,
  body: UpdateAccountInput,
  status: 200,
  response: SocialAccount,
});
export const replaceAccount = defineEndpoint({
  id: "accounts.replace",
  method: "PUT",
  path: "/social-accounts/{id}",
  summary: "Rename or pause an account (alias of PATCH)",
  tag,
  access: write,
  params: IdParams,
  body: UpdateAccountInput,
  status: 200,
  response: SocialAccount,
});
export const deleteAccount = defineEndpoint({
  id: "accounts.delete",
  method: "DELETE",
  path: "/social-accounts/{id}",
  summary: "Disconnect an account",
  tag,
  access: write,
  description:
    "Holds its waiting posts, lets those in flight settle, revokes at the network, erases the tokens.",
  params: IdParams,
  status: 202,
  response: SocialAccount,
});
export const testConnection = defineEndpoint({
  id: "accounts.test_connection",
  method: "POST",
  path: "/social-accounts/{id}/test-connection",
  summary: "Test an account",
  tag,
  access: write,
  params: IdParams,
  status: 200,
  response: ConnectionTest,
});
export const refreshToken = defineEndpoint({
  id: "accounts.refresh_token",
  method: "POST",
  path: "/social-accounts/{id}/refresh-token",
  summary: "Refresh the token now",
  tag,
  access: write,
  params: IdParams,
  status: 200,
  response: SocialAccount,
});
export const getQuota = defineEndpoint({
  id: "accounts.quota",
  method: "GET",
  path: "/social-accounts/{id}/quota",
  summary: "What the network still allows today",
  tag,
  access: read,
  params: IdParams,
  status: 200,
  response: z.object({ quota: Quota }),
});
export const getOAuthUrl = defineEndpoint({
  id: "accounts.oauth_url",
  method: "GET",
  path: "/auth/{platform}/oauth-url",
  summary: "Where to send a person to connect",
  tag,
  access: write,
  params: PlatformParams,
  query: OAuthUrlQuery,
  status: 200,
  response: OAuthUrl,
});
export const finishOAuth = defineEndpoint({
  id: "accounts.oauth_callback",
  method: "POST",
  path: "/auth/{platform}/callback",
  summary: "Finish connecting",
  tag,
  access: write,
  description:
    "Pass on everything that came with the redirect. An answer of another server than the one asked is refused.",
  params: PlatformParams,
  body: OAuthCallbackInput,
  status: 200,
  response: ConnectResult,
});
export const chooseTargets = defineEndpoint({
  id: "accounts.choose_targets",
  method: "POST",
  path: "/auth/{platform}/targets",
  summary: "Choose which targets to connect",
  tag,
  access: write,
  params: PlatformParams,
  body: ChooseTargetsInput,
  status: 201,
  response: ConnectResult,
});
export const listMyAccounts = defineEndpoint({
  id: "accounts.list_mine",
  method: "GET",
  path: "/auth/accounts",
  summary: "Accounts connected by the caller",
  tag,
  access: read,
  query: ListAccountsQuery,
  status: 200,
  response: SocialAccountPage,
});
export const listMemberAccounts = defineEndpoint({
  id: "accounts.list_of_member",
  method: "GET",
  path: "/auth/accounts/{id}",
  summary: "Accounts connected by a member",
  tag,
  access: read,
  params: IdParams,
  query: ListAccountsQuery,
  status: 200,
  response: SocialAccountPage,
});
export const disconnectAccount = defineEndpoint({
  id: "accounts.disconnect",
  method: "DELETE",
  path: "/auth/accounts/{id}",
  summary: "Disconnect an account (alias)",
  tag,
  access: write,
  params: IdParams,
  status: 202,
  response: SocialAccount,
});
