import { command } from "./house/command";
import { build, isBuilt } from "./house/build";

/** npm run build: the production build that `npm start` makes by itself when it is missing or stale. */
await command(async () => {
  if (isBuilt()) {
    console.log("The production build is up to date.");
    return;
  }
  await build();
  console.log("Built.");
});
