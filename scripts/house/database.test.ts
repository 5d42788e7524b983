import { expect, it } from "vitest";
import { refuseOtherDatabases } from "./database";

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
