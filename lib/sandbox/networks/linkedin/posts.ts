import { createHash } from "node:crypto";
import type { Account } from "@/lib/sandbox/accounts";
import { isRecord, readJsonObject } from "@/lib/sandbox/body";
import { sandboxUrl } from "@/lib/sandbox/config";
import { lockFor } from "@/lib/sandbox/db";
import { type Exchange, Rejection, type Reply, type Route } from "@/lib/sandbox/exchange";
import { numberParam } from "@/lib/sandbox/faults";
import { updateMedia } from "@/lib/sandbox/media";
import { daily, pathUrn, requireMember, requireVersion } from "@/lib/sandbox/networks/linkedin/auth";
import { type Content, readContent } from "@/lib/sandbox/networks/linkedin/content";
import { littleTextLength, renderLittleText } from "@/lib/sandbox/networks/linkedin/little-text";
import { accessDenied, badField, refuse } from "@/lib/sandbox/networks/linkedin/replies";
import { postPage } from "@/lib/sandbox/post-page";
import { deletePost, findDuplicate, findPost, storePost } from "@/lib/sandbox/posts";
import { timeId } from "@/lib/sandbox/random";

const MAX_COMMENTARY = 3_000;
const DUPLICATE_WINDOW_MS = 24 * 3_600_000;
const TOP_LEVEL = new Set(
  "author commentary visibility distribution lifecycleState isReshareDisabledByAuthor content reshareContext contentLandingPage contentCallToActionLabel".split(
    " ",
  ),
);

async function create(x: Exchange): Promise<Reply> {
  requireVersion(x);
  const { account, token } = requireMember(x, "w_member_social", "partnerApiPostsExternal.CREATE");
  const body = readJsonObject(x) ?? refuse(400, "ILLEGAL_ARGUMENT", "The request body is not valid JSON");
  checkEnvelope(x, body, account);
  const commentary = typeof body.commentary === "string" ? body.commentary : "";
  await lockFor(x.db, "linkedin", account.id);
  const content = await readContent(x, body.content, account);
  if (commentary.trim() === "" && !content)
    return badField("MISSING_FIELD", "commentary", "commentary or content is required");
  if (littleTextLength(commentary) > MAX_COMMENTARY) {
    return badField(
      "FIELD_LENGTH_TOO_LONG",
      "commentary",
      `commentary exceeds the maximum length of ${MAX_COMMENTARY}`,
    );
  }
  const fingerprint = fingerprintOf(renderLittleText(commentary), content?.fingerprint ?? null);
  await refuseDuplicate(x, account, fingerprint);
  const urn = await store(x, account, token.clientId, {
    commentary,
    content,
    fingerprint,
    visibility: String(body.visibility),
  });
  return { status: 201, headers: { "x-restli-id": urn, "x-linkedin-id": urn } };
}

/** What makes two posts of one member the same to the network: the text as shown and the attached bytes. */
export function fingerprintOf(text: string, content: string | null): string {
  return createHash("sha256")
    .update(JSON.stringify([text, content]))
    .digest("hex");
}

function checkEnvelope(x: Exchange, body: Record<string, unknown>, account: Account): void {
  const unknown = Object.keys(body).find((key) => !TOP_LEVEL.has(key));
  if (unknown)
    badField(
      "ILLEGAL_ARGUMENT",
      unknown,
      `Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing fields [/${unknown}]`,
      422,
    );
  for (const name of ["author", "visibility", "distribution", "lifecycleState"]) {
    if (body[name] === undefined) badField("MISSING_FIELD", name, `Field /${name} is required`);
  }
  if (!/^urn:li:(person|organization):[\w-]+$/.test(String(body.author)))
    badField("INVALID_URN_TYPE", "author", "author must be a person or organization URN");
  if (body.author !== `urn:li:person:${account.id}`) accessDenied(x, "partnerApiPostsExternal.CREATE");
  if (body.commentary !== undefined && typeof body.commentary !== "string")
    badField("INVALID_VALUE_FOR_FIELD", "commentary", "commentary must be a string");
  if (!["PUBLIC", "CONNECTIONS", "LOGGED_IN"].includes(String(body.visibility)))
    badField("INVALID_VALUE_FOR_FIELD", "visibility", "visibility is not valid");
  if (body.lifecycleState !== "PUBLISHED")
    badField("INVALID_VALUE_FOR_FIELD", "lifecycleState", "lifecycleState must be PUBLISHED");
  const feed = isRecord(body.distribution) ? body.distribution.feedDistribution : undefined;
  if (feed !== "MAIN_FEED" && feed !== "NONE")
    badField("INVALID_VALUE_FOR_FIELD", "distribution/feedDistribution", "feedDistribution is not valid");
}

/** The 422 that names the existing post, also for a while after that was deleted (fact sheet 7.4). */
async function refuseDuplicate(x: Exchange, account: Account, fingerprint: string): Promise<void> {
  const since = new Date(x.now.getTime() - DUPLICATE_WINDOW_MS);
  const urn = await findDuplicate(x.db, "linkedin", account.id, fingerprint, since, true);
  if (!urn) return;
  throw new Rejection({
    status: 422,
    body: {
      errorDetailType: "com.linkedin.common.error.BadRequest",
      message: `com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of ${urn}`,
      errorDetails: {
        inputErrors: [{ description: "Duplicate post is detected", input: {}, code: "DUPLICATE_POST" }],
      },
      status: 422,
    },
  });
}

interface Accepted {
  commentary: string;
  content: Content | null;
  fingerprint: string;
  visibility: string;
}

async function store(x: Exchange, account: Account, clientId: string, post: Accepted): Promise<string> {
  const urn = `urn:li:share:${timeId(x.now, 0, 22)}`;
  const delay = await x.takeFault("list_delay");
  const mediaIds = post.content?.mediaIds ?? [];
  await storePost(x.db, {
    network: "linkedin",
    id: urn,
    accountId: account.id,
    text: renderLittleText(post.commentary),
    createdAt: x.now,
    listAt: new Date(x.now.getTime() + (delay ? numberParam(delay, "seconds", 30) * 1000 : 0)),
    mediaIds,
    permalink: `${sandboxUrl(x.runtime.config, "linkedin")}/feed/update/${encodeURIComponent(urn)}/`,
    replyTo: null,
    clientId,
    data: {
      fingerprint: post.fingerprint,
      commentary: post.commentary,
      visibility: post.visibility,
      content: post.content?.raw ?? null,
    },
  });
  for (const [index, id] of mediaIds.entries()) {
    await updateMedia(x.db, "linkedin", id, { postId: urn, alt: post.content?.alts[index] ?? null });
  }
  return urn;
}

async function remove(x: Exchange): Promise<Reply> {
  requireVersion(x);
  const { account } = requireMember(x, "w_member_social", "partnerApiPostsExternal.DELETE");
  const urn = pathUrn(x);
  if (!/^urn:li:(share|ugcPost):\d+$/.test(urn))
    return badField("INVALID_URN_TYPE", "urn", "Invalid post URN", 400);
  const post = await findPost(x.db, "linkedin", urn);
  if (post && post.accountId !== account.id) return accessDenied(x, "partnerApiPostsExternal.DELETE");
  if (post) await deletePost(x.db, x.now, "linkedin", urn);
  return { status: 204 };
}

async function edit(x: Exchange): Promise<Reply> {
  requireVersion(x);
  const { account } = requireMember(x, "w_member_social", "partnerApiPostsExternal.PARTIAL_UPDATE");
  const urn = pathUrn(x);
  if (x.headers["x-restli-method"] !== "PARTIAL_UPDATE")
    return refuse(400, "ILLEGAL_ARGUMENT", "X-RestLi-Method PARTIAL_UPDATE is required");
  const post = await findPost(x.db, "linkedin", urn);
  if (!post || post.accountId !== account.id) return refuse(404, "NOT_FOUND", `Post ${urn} not found`);
  const patch = readJsonObject(x)?.patch;
  const set = isRecord(patch) && isRecord(patch.$set) ? patch.$set : {};
  if (typeof set.commentary !== "string")
    return badField("MISSING_FIELD", "patch/$set/commentary", "Only commentary can be changed", 400);
  await x.db.query(
    "update sandbox.posts set text = $2, data = data || $3 where network = 'linkedin' and id = $1",
    [urn, renderLittleText(set.commentary), JSON.stringify({ commentary: set.commentary })],
  );
  return { status: 204 };
}

/** Reading posts back needs `r_member_social`, which is closed; comments and statistics need another product. */
function closed(permission: string) {
  return async (x: Exchange): Promise<Reply> => {
    requireVersion(x);
    requireMember(x, "w_member_social", permission);
    return accessDenied(x, permission);
  };
}

/** The page a permalink leads to. */
async function permalink(x: Exchange): Promise<Reply> {
  return postPage(x, await findPost(x.db, "linkedin", x.params.urn ?? ""));
}

export const postRoutes: Route[] = [
  { method: "POST", path: "/rest/posts", operation: "post.create", buckets: daily, handle: create },
  { method: "DELETE", path: "/rest/posts/:urn", operation: "post.delete", buckets: daily, handle: remove },
  { method: "POST", path: "/rest/posts/:urn", operation: "post.edit", buckets: daily, handle: edit },
  {
    method: "GET",
    path: "/rest/posts/:urn",
    operation: "post.read",
    buckets: daily,
    handle: closed("partnerApiPostsExternal.GET"),
  },
  {
    method: "GET",
    path: "/rest/posts",
    operation: "post.list",
    buckets: daily,
    handle: closed("partnerApiPostsExternal.FINDER-author"),
  },
  {
    method: "POST",
    path: "/rest/socialActions/:urn/comments",
    operation: "comment.create",
    buckets: daily,
    handle: closed("partnerApiSocialActions.CREATE"),
  },
  {
    method: "GET",
    path: "/rest/memberCreatorPostAnalytics",
    operation: "metrics.read",
    buckets: daily,
    handle: closed("memberCreatorPostAnalytics.FINDER-entity"),
  },
  { method: "GET", path: "/feed/update/:urn/", operation: "post.view", handle: permalink },
  { method: "GET", path: "/feed/update/:urn", operation: "post.view", handle: permalink },
];
