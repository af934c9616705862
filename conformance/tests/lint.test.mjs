// The published schema by the public linters, and the documents of these tests by GraphQL Inspector.
import test from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { ESLint } from "eslint";
import { diff, validate } from "@graphql-inspector/core";
import { buildClientSchema, buildSchema, getIntrospectionQuery, Source } from "graphql";
import config from "../eslint.config.mjs";
import { files, published, root } from "../published.mjs";
import { ask } from "../target.mjs";

const here = new URL("../", import.meta.url).pathname;

test("graphql-eslint: recommended and Relay rules", async () => {
  const cwd = process.env.PUBLISHED_SCHEMA ? dirname(files[0]) : root;
  const results = await new ESLint({ cwd, overrideConfigFile: true, overrideConfig: config }).lintFiles(files);
  assert.equal(results.length, files.length);
  const messages = results.flatMap((r) => r.messages.map((m) => `${r.filePath}:${m.line} ${m.ruleId} ${m.message}`));
  assert.deepEqual(messages, []);
});

test("graphql-schema-linter: every rule but the alphabet", () => {
  const home = dirname(createRequire(import.meta.url).resolve("graphql-schema-linter"));
  const rules = readdirSync(`${home}/rules`).map((name) => name.replace(".js", "").replaceAll("_", "-"));
  const chosen = rules.filter((rule) => !rule.endsWith("-sorted-alphabetically"));
  assert.ok(chosen.length >= 15);
  execFileSync(process.execPath, [`${home}/cli.js`, "--rules", chosen.join(","), "--format", "compact", ...files], { encoding: "utf8" });
});

test("graphql-inspector: no difference to the running server, and valid documents", async () => {
  const schema = buildSchema(published);
  const running = buildClientSchema(await ask("", getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, inputValueDeprecation: true })));
  const changes = (await diff(schema, running)).filter((c) => !c.type.startsWith("DIRECTIVE_USAGE")); // introspection does not show where directives are used
  assert.deepEqual(changes.map((c) => c.message), []);

  const documents = readdirSync(`${here}documents`).map((name) => new Source(readFileSync(`${here}documents/${name}`, "utf8"), name));
  assert.deepEqual(validate(schema, documents).flatMap((d) => d.errors.map((e) => `${d.source.name}: ${e.message}`)), []);
});
