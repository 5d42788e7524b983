/** LinkedIn's answers, as far as we read them. Source: linkedin.md §2, 4.1, 7. */
import { z } from "zod";

export const LinkedInMember = z.object({
  sub: z.string().min(1),
  name: z.string(),
  picture: z.string().nullish(),
  email: z.string().nullish(),
});

export const LinkedInUpload = z.object({
  value: z.object({
    uploadUrl: z.url(),
    uploadUrlExpiresAt: z.number(),
    image: z.string().startsWith("urn:li:image:"),
  }),
});

export const LinkedInError = z.object({
  status: z.number().nullish(),
  serviceErrorCode: z.number().nullish(),
  code: z.string().nullish(),
  message: z.string().nullish(),
  errorDetails: z
    .object({
      inputErrors: z
        .array(
          z.object({
            code: z.string().nullish(),
            description: z.string().nullish(),
            input: z.object({ inputPath: z.object({ fieldPath: z.string().nullish() }).nullish() }).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});
