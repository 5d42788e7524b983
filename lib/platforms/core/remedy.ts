/**
 * What a person must do where the kind of a failure alone would send them the wrong way. An adapter names one by the
 * network's machine code; sentences as in `KIND_RULES`. Browser-safe.
 */
export const REMEDIES = {
  add_credits: {
    sentence: "The credits of our app at {platform} are used up.",
    fix: "Add credits in the developer console of {platform}, or ask the person who runs this server to. The post waits for up to 24 hours and then goes out by itself.",
  },
  raise_cap: {
    sentence: "The monthly cap of our app at {platform} is used up.",
    fix: "Raise the plan or the spending limit in the developer console of {platform}, or give the post a time after the month has ended.",
  },
  set_up_app: {
    sentence: "{platform} does not let our app post: its set-up there is not complete.",
    fix: "The person who runs this server attaches the app to a project and gives it read and write access in the developer console of {platform}; then reconnect {account}.",
  },
  change_or_unlock: {
    sentence: "{platform} refused the post and names no single reason.",
    fix: "Most often {account} has posted the same text before, or the post mentions or links what {platform} does not take: change it and schedule it again. If others fail too, look for a notice on {account}.",
  },
  unlock_account: {
    sentence: "{platform} has locked or restricted {account}.",
    fix: "Open {platform} as {account} and do what its notice asks. Then press Retry.",
  },
  reactivate_account: {
    sentence: "{account} is deactivated or taken down at {platform}.",
    fix: "Reactivate {account} at {platform}, or appeal there. Then press Retry.",
  },
  use_app_password: {
    sentence: "{platform} asks for a second factor that only a person can give.",
    fix: "Make an app password at {platform} and reconnect {account} with it.",
  },
  slow_down: {
    sentence: "{platform} takes posts of {account} for spam at the moment.",
    fix: "Wait a day, look for a notice on {account} in the app of {platform}, and post less often or less alike. Then press Retry.",
  },
} as const satisfies Record<string, { sentence: string; fix: string }>;

export type Remedy = keyof typeof REMEDIES;
