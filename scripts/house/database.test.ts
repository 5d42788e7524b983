import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { releaseLock, takeLock } from "@/lib/db/embedded-state";
import { refuseOtherDatabases, waitForCommand } from "./database";

it("says that PostgreSQL comes built in when DATABASE_URL names something else", () => {
  for (const url of ["postgresql://me@127.0.0.1/mine", "postgres://me@127.0.0.1/mine"])
    expect(() => refuseOtherDatabases(url)).not.toThrow();
  for (const [url, kind] of [
    ["sqlite:./data.db", "sqlite"],
    ["file:./dev.db", "file"],
    ["mysql://root@localhost/mine", "mysql"],
    ["data.db", "no scheme"],
  ]) {
    expect(() => refuseOtherDatabases(url ?? "")).toThrow(
      `DATABASE_URL must begin with postgresql:// (it has ${kind ?? ""}). PostgreSQL comes built in`,
    );
  }
});

it("waits for a short command that has the folder, and says so; not for another start", async () => {
  const home = mkdtempSync(join(tmpdir(), "heliograph-folder-"));
  const said: string[] = [];
  const report = (line: string) => said.push(line);
  try {
    takeLock(home, true);
    const waiting = waitForCommand(home, report);
    expect(said).toEqual([expect.stringContaining(`Waiting for another command (process ${process.pid})`)]);
    releaseLock(home);
    await waiting;
    takeLock(home);
    await waitForCommand(home, report);
    expect(said).toHaveLength(1);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
