/** The Graph API's answers, as far as we read them. Ids stay text: many are larger than 2^53. */
import { RemoteId } from "@/lib/platforms/core/remote-id";
import { z } from "zod";

export const GraphToken = z.object({ access_token: z.string().min(1), expires_in: z.number().nullish() });

export const GraphPermissions = z.object({
  data: z.array(z.object({ permission: z.string(), status: z.string() })),
});

const Professional = z.object({
  id: z.string(),
  username: z.string().nullish(),
  name: z.string().nullish(),
  profile_picture_url: z.string().nullish(),
});

export const GraphPage = z.object({
  id: z.string(),
  name: z.string(),
  tasks: z.array(z.string()).nullish(),
  instagram_business_account: Professional.nullish(),
});
export type GraphPage = z.infer<typeof GraphPage>;

const GraphPaging = z.object({
  cursors: z.object({ after: z.string().nullish() }).nullish(),
  next: z.string().nullish(),
});
export type GraphPaging = z.infer<typeof GraphPaging>;

export const GraphPages = z.object({ data: z.array(GraphPage), paging: GraphPaging.nullish() });

export const GraphBusinesses = z.object({
  data: z.array(z.object({ id: z.string() })),
  paging: GraphPaging.nullish(),
});

export const GraphId = z.object({ id: RemoteId });

export const ContainerStatus = z.object({
  status_code: z.enum(["IN_PROGRESS", "FINISHED", "ERROR", "EXPIRED", "PUBLISHED"]),
  status: z.string().nullish(),
});
export type ContainerStatus = z.infer<typeof ContainerStatus>;

export const PublishedMedia = z.object({
  id: z.string(),
  caption: z.string().nullish(),
  permalink: z.string().nullish(),
  timestamp: z.string().nullish(),
});
export type PublishedMedia = z.infer<typeof PublishedMedia>;

export const PublishedMediaList = z.object({ data: z.array(PublishedMedia) });

export const PublishingLimit = z.object({
  data: z.array(
    z.object({ quota_usage: z.number(), config: z.object({ quota_total: z.number() }).nullish() }),
  ),
});
