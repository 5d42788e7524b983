import { migrate } from "@/lib/db/migrate";
import { command, dataHome } from "./house/command";
import { openDatabase } from "./house/database";

await command(async () => {
  const database = await openDatabase(dataHome());
  try {
    const applied = await migrate(database.url);
    console.log(applied.length > 0 ? `Applied: ${applied.join(", ")}` : "The database is up to date.");
  } finally {
    await database.close();
  }
});
