import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { StartupError } from "@/lib/db/startup-error";

/** What the local profile generates once and keeps in `.data/secrets.json`, readable by its owner only. */
const Secrets = z.object({
  nextauth_secret: z.string().min(32),
  encryption_keys: z.string().min(1),
  demo_password: z.string().min(8),
});
export type Secrets = z.infer<typeof Secrets>;

function generate(): Secrets {
  return {
    nextauth_secret: randomBytes(32).toString("base64url"),
    encryption_keys: `k1:${randomBytes(32).toString("base64")}`,
    demo_password: `${randomBytes(3).toString("hex")}-${randomBytes(3).toString("hex")}-${randomBytes(3).toString("hex")}`,
  };
}

/** The secrets of this folder, or null when it has none yet. @throws StartupError when they cannot be used. */
export function findSecrets(home: string): Secrets | null {
  const path = join(home, "secrets.json");
  if (!existsSync(path)) return null;
  let reason: string;
  try {
    const parsed = Secrets.safeParse(JSON.parse(readFileSync(path, "utf8")));
    if (parsed.success) return parsed.data;
    reason = `${parsed.error.issues[0]?.path.join(".") ?? ""} is missing or too short`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") {
      throw new StartupError(`${path} belongs to another user: start as the user who created ${home}.`);
    }
    reason = "it is not JSON";
  }
  throw new StartupError(
    `${home} is damaged (secrets.json: ${reason}): restore it from a backup, or move ${home} away to begin anew.`,
  );
}

/**
 * The secrets of this folder, generated the first time.
 * @throws StartupError also when they are gone while the database they encrypt is still there.
 */
export function loadSecrets(home: string): Secrets {
  const found = findSecrets(home);
  if (found) return found;
  if (existsSync(join(home, "postgres.json"))) {
    throw new StartupError(
      `${home} is damaged (secrets.json is missing, and without it the stored tokens cannot be read): restore it from a backup, or move ${home} away to begin anew.`,
    );
  }
  const secrets = generate();
  const path = join(home, "secrets.json");
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return secrets;
}
