/** For each endpoint that takes an id: the calls that carry it. `ids` are another workspace's, or nobody's. */
import { PASSWORD, type Person } from "../fixtures/people";
import type { CallOptions } from "../fixtures/call";
import type { Ids } from "./belongings";

type Case = (ids: Ids, caller: Person) => CallOptions[];

const byId =
  (kind: keyof Ids, more: CallOptions = {}): Case =>
  (ids) => [{ params: { id: ids[kind] }, ...more }];
const query =
  (...pairs: [string, keyof Ids][]): Case =>
  (ids) =>
    pairs.map(([name, kind]) => ({ path: `/list?${name}=${ids[kind]}` }));

const inAPost: Case = (ids) => [
  { body: { content: "hi", media_ids: [ids.media] } },
  { body: { content: "hi", social_account_ids: [ids.account] } },
  { body: { content: "hi", variants: { [ids.account]: { content: "x" } } } },
  {
    body: {
      content: "hi",
      social_account_ids: [ids.account],
      variants: { [ids.account]: { media_ids: [ids.media] } },
    },
  },
];
const soon = () => new Date(Date.now() + 3_600_000).toISOString();

export const CASES: Readonly<Record<string, Case>> = {
  "auth.revoke_session": byId("session"),
  "auth.create_token": (ids, caller) => [
    { body: { email: caller.email, password: PASSWORD, workspace: ids.workspace } },
  ],
  "workspaces.update_member": byId("member", { body: { role: "editor" } }),
  "workspaces.remove_member": byId("member"),
  "workspaces.delete_invitation": byId("invitation"),
  "api_keys.get": byId("apiKey"),
  "api_keys.update": byId("apiKey", { body: { name: "mine now" } }),
  "api_keys.delete": byId("apiKey"),
  "api_keys.rotate": byId("apiKey"),
  "audit_log.list": query(["actor", "user"], ["entity", "post"]),
  "accounts.get": byId("account"),
  "accounts.update": byId("account", { body: { account_name: "mine now" } }),
  "accounts.replace": byId("account", { body: { account_name: "mine now" } }),
  "accounts.delete": byId("account"),
  "accounts.test_connection": byId("account"),
  "accounts.refresh_token": byId("account"),
  "accounts.quota": byId("account"),
  "accounts.oauth_url": (ids) => [{ params: { platform: "x" }, path: `/x?account_id=${ids.account}` }],
  "accounts.choose_targets": (ids) => [
    { params: { platform: "instagram" }, body: { pending_id: ids.pending, platform_account_ids: ["1"] } },
  ],
  "accounts.list_of_member": byId("user"),
  "accounts.disconnect": byId("account"),
  "posts.create": inAPost,
  "posts.create_scheduled": (ids, caller) =>
    inAPost(ids, caller).map((call) => ({ body: { ...(call.body as object), scheduled_at: soon() } })),
  "posts.create_immediate": inAPost,
  "posts.validate": inAPost,
  "posts.preview": inAPost,
  "posts.list": query(["account", "account"], ["author", "user"]),
  "posts.list_scheduled": query(["account", "account"], ["author", "user"]),
  "posts.calendar": (ids) => [
    { path: `/c?from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z&account=${ids.account}` },
  ],
  "posts.get": byId("post"),
  "posts.update": byId("post", { body: { content: "mine now" }, headers: { "if-match": '"1"' } }),
  "posts.replace": byId("post", {
    body: { content: "mine now", social_account_ids: [], scheduled_at: null },
    headers: { "if-match": '"1"' },
  }),
  "posts.delete": byId("post"),
  "posts.schedule": (ids) => [{ params: { id: ids.post }, body: { scheduled_at: soon() } }],
  "posts.publish_now": byId("post"),
  "posts.publish": byId("post"),
  "posts.cancel": byId("post"),
  "posts.duplicate": byId("post"),
  "posts.deliveries": byId("post"),
  "posts.logs": byId("post"),
  "deliveries.list": query(["account", "account"]),
  "deliveries.get": byId("delivery"),
  "deliveries.attempts": byId("delivery"),
  "deliveries.retry": byId("delivery"),
  "deliveries.resolve": byId("delivery", { body: { outcome: "not_published", publish_again: true } }),
  "logs.list": query(["account", "account"]),
  "media.get": byId("media"),
  "media.update": byId("media", { body: { alt_text: "mine now" } }),
  "media.reframe": byId("media", { body: { ratio: 1 } }),
  "media.delete": byId("media"),
  "notifications.read": (ids) => [{ body: { ids: [ids.notification] } }],
};
