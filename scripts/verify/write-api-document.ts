import { writeFileSync } from "node:fs";
import { openApiDocument } from "@/lib/api/openapi";

/* Writes the OpenAPI document to the file that is named. */

const [, , file] = process.argv;
if (file === undefined) throw new Error("Name the file to write.");
writeFileSync(file, JSON.stringify(openApiDocument(), null, 2));
