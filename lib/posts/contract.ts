/** Endpoints of posts. Rows that do one thing under two names are aliases over the same verb. */
import { z } from "zod";
import { defineEndpoint } from "@/lib/core/contract";
import { IdParams } from "@/lib/core/wire";
import {
  Calendar,
  CalendarQuery,
  CheckPostInput,
  CreatePostInput,
  DeletePostQuery,
  LabelList,
  ListPostsQuery,
  Post,
  PostPage,
  PreviewResult,
  PublishPostInput,
  ReplacePostInput,
  ScheduleInput,
  UpdatePostInput,
  ValidateResult,
} from "./schema";

const tag = "posts";
const read = { kind: "workspace", permission: "posts:read" } as const;
const write = { kind: "workspace", permission: "posts:write" } as const;
const answersPost = { status: 200, response: Post, etagField: "etag" } as const;

export const createPost = defineEndpoint({
  id: "posts.create",
  method: "POST",
  path: "/posts",
  summary: "Create a draft or a scheduled post",
  tag,
  access: write,
  description: "Scheduled when `scheduled_at` is given, a draft otherwise.",
  body: CreatePostInput,
  status: 201,
  response: Post,
  etagField: "etag",
});
export const listPosts = defineEndpoint({
  id: "posts.list",
  method: "GET",
  path: "/posts",
  summary: "List posts",
  tag,
  access: read,
  query: ListPostsQuery,
  status: 200,
  response: PostPage,
});
export const getPost = defineEndpoint({
  id: "posts.get",
  method: "GET",
  path: "/posts/{id}",
  summary: "Get a post",
  tag,
  access: read,
  params: IdParams,
  ...answersPost,
});
export const updatePost = defineEndpoint({
  id: "posts.update",
  method: "PATCH",
  path: "/posts/{id}",
  summary: "Change a post",
  tag,
  access: write,
  params: IdParams,
  body: UpdatePostInput,
  ifMatch: "required",
  ...answersPost,
});
export const replacePost = defineEndpoint({
  id: "posts.replace",
  method: "PUT",
  path: "/posts/{id}",
  summary: "Replace a post",
  tag,
  access: write,
  description:
    "What is absent is emptied; text, accounts and time must be named. The answer of a GET can be sent back as it is.",
  params: IdParams,
  body: ReplacePostInput,
  ifMatch: "required",
  ...answersPost,
});
export const deletePost = defineEndpoint({
  id: "posts.delete",
  method: "DELETE",
  path: "/posts/{id}",
  summary: "Delete a post",
  tag,
  access: write,
  description: "Cancels what waits. `on_platform=true` also deletes it on the networks that allow it.",
  params: IdParams,
  ifMatch: "optional",
  query: DeletePostQuery,
  status: 200,
  response: z.object({
    deleted: z.literal(true),
    platforms: z.array(
      z.object({ delivery_id: z.string(), deleted: z.boolean(), message: z.string().nullable() }),
    ),
  }),
});
export const schedulePost = defineEndpoint({
  id: "posts.schedule",
  method: "POST",
  path: "/posts/{id}/schedule",
  summary: "Schedule or reschedule a post",
  tag,
  access: write,
  params: IdParams,
  body: ScheduleInput,
  ifMatch: "optional",
  ...answersPost,
});
export const publishPostNow = defineEndpoint({
  id: "posts.publish_now",
  method: "POST",
  path: "/posts/{id}/publish-now",
  summary: "Publish a post now",
  tag,
  access: write,
  params: IdParams,
  ifMatch: "optional",
  ...answersPost,
});
export const publishPost = defineEndpoint({
  id: "posts.publish",
  method: "POST",
  path: "/posts/{id}/publish",
  summary: "Publish a post now (alias of publish-now)",
  tag,
  access: write,
  params: IdParams,
  ifMatch: "optional",
  ...answersPost,
});
export const cancelPost = defineEndpoint({
  id: "posts.cancel",
  method: "POST",
  path: "/posts/{id}/cancel",
  summary: "Cancel what has not been sent",
  tag,
  access: write,
  description: "409 `being sent` when a delivery's intent is committed.",
  params: IdParams,
  ifMatch: "optional",
  ...answersPost,
});
export const duplicatePost = defineEndpoint({
  id: "posts.duplicate",
  method: "POST",
  path: "/posts/{id}/duplicate",
  summary: "Copy a post as a draft",
  tag,
  access: write,
  params: IdParams,
  ifMatch: "optional",
  status: 201,
  response: Post,
  etagField: "etag",
});
export const getCalendar = defineEndpoint({
  id: "posts.calendar",
  method: "GET",
  path: "/posts/calendar",
  summary: "Posts of a range, for a calendar",
  tag,
  access: read,
  description:
    "Any range up to 400 days: in pages of up to 1,000, or with `per_day` the first posts of each day. `days` counts all.",
  query: CalendarQuery,
  status: 200,
  response: Calendar,
});
export const listPostLabels = defineEndpoint({
  id: "posts.labels",
  method: "GET",
  path: "/posts/labels",
  summary: "Labels in use",
  tag,
  access: read,
  description: "Of the latest 5,000 posts, A to Z, at most 200.",
  status: 200,
  response: LabelList,
});
export const scheduleNewPost = defineEndpoint({
  id: "posts.create_scheduled",
  method: "POST",
  path: "/posts/schedule",
  summary: "Create and schedule (alias)",
  tag,
  access: write,
  body: CreatePostInput,
  status: 201,
  response: Post,
  etagField: "etag",
});
export const publishNewPost = defineEndpoint({
  id: "posts.create_immediate",
  method: "POST",
  path: "/posts/immediate",
  summary: "Create and publish now (alias)",
  tag,
  access: write,
  body: PublishPostInput,
  status: 201,
  response: Post,
  etagField: "etag",
});
export const listScheduledPosts = defineEndpoint({
  id: "posts.list_scheduled",
  method: "GET",
  path: "/posts/scheduled",
  summary: "List scheduled posts (alias)",
  tag,
  access: read,
  query: ListPostsQuery,
  status: 200,
  response: PostPage,
});
export const validatePost = defineEndpoint({
  id: "posts.validate",
  method: "POST",
  path: "/posts/validate",
  readOnly: true,
  summary: "Check content without saving it",
  tag,
  access: read,
  body: CheckPostInput,
  status: 200,
  response: ValidateResult,
});
export const previewPost = defineEndpoint({
  id: "posts.preview",
  method: "POST",
  path: "/posts/preview",
  readOnly: true,
  summary: "Show what each account would send",
  tag,
  access: read,
  body: CheckPostInput,
  status: 200,
  response: PreviewResult,
});
