import { z } from "zod";
import { defineEndpoint } from "@/lib/core/contract";
import { IdParams, pageOf, PageQuery } from "@/lib/core/wire";
import {
  AccessToken,
  CreateTokenInput,
  Me,
  ReauthenticateInput,
  Session,
  SignedUp,
  SignUpInput,
} from "./schema";

const tag = "identity-and-access";

export const signUp = defineEndpoint({
  id: "auth.sign_up",
  method: "POST",
  path: "/auth/sign-up",
  summary: "Create a person and their first workspace",
  description:
    "Whether new people are let in is the server's setting: everybody, those with an invitation_token, or nobody. Others are answered 403.",
  tag,
  access: { kind: "public" },
  throttle: "sign_up",
  body: SignUpInput,
  status: 201,
  response: SignedUp,
});

export const createToken = defineEndpoint({
  id: "auth.create_token",
  method: "POST",
  path: "/auth/token",
  summary: "Exchange a password or an API key for a token of one hour",
  description:
    "The token dies with what it was made from: its session, its API key or that key's secret, or the membership behind either.",
  tag,
  access: { kind: "public" },
  throttle: "token",
  body: CreateTokenInput,
  status: 200,
  response: AccessToken,
  secretField: "access_token",
});

export const getMe = defineEndpoint({
  id: "auth.me",
  method: "GET",
  path: "/me",
  summary: "Who am I, where, and what may I do",
  description:
    "The workspaces of whoever calls, and the role and permissions in the one that this call names. The first call to make with a new key.",
  tag,
  access: { kind: "user" },
  status: 200,
  response: Me,
});

export const listSessions = defineEndpoint({
  id: "auth.list_sessions",
  method: "GET",
  path: "/sessions",
  summary: "Where I am signed in",
  tag,
  access: { kind: "user" },
  peopleOnly: true,
  query: PageQuery,
  status: 200,
  response: pageOf(Session),
});

export const revokeSession = defineEndpoint({
  id: "auth.revoke_session",
  method: "DELETE",
  path: "/sessions/{id}",
  summary: "Sign one session out",
  tag,
  access: { kind: "user" },
  peopleOnly: true,
  params: IdParams,
  status: 204,
  response: z.void(),
});

export const reauthenticate = defineEndpoint({
  id: "auth.reauthenticate",
  method: "POST",
  path: "/sessions/reauthenticate",
  summary: "Give your password again in this session",
  description:
    "Calls that are grave (keys, roles, invitations) ask for it when the session has not been given its password for 15 minutes: they answer 403 with `reason: reauthenticate`. Signing in counts. Does not concern API keys. A wrong password is 400 at `password`.",
  tag,
  access: { kind: "user" },
  peopleOnly: true,
  // Nothing to repeat by mistake, and no fingerprint of a password is kept.
  readOnly: true,
  body: ReauthenticateInput,
  status: 204,
  response: z.void(),
});
