// The schema as it is published in this repository; PUBLISHED_SCHEMA names another file, for example the output of "partnergraph schema".
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../", import.meta.url));
const features = () => readdirSync(`${root}graph/schema`).filter((name) => name.endsWith(".graphqls")).sort().map((name) => `${root}graph/schema/${name}`);

export const files = process.env.PUBLISHED_SCHEMA ? [process.env.PUBLISHED_SCHEMA] : [`${root}schema.graphqls`, ...features()];
export const published = files.map((name) => readFileSync(name, "utf8")).join("\n");
