// Checks that the pages show people no identifiers of the API (T-71): no names of mutations or fields, no values of enums. GraphiQL and
// the story in front of it are for developers, and show queries.
import { readFileSync, readdirSync } from "node:fs";
import ts from "typescript";

const developers = ["src/graphiql/", "src/story/", "src/story.ts", "src/queries.ts", "graphiql.html"];
const spoken = /^src\/(confirm\/words\.ts|signIn\/words\.ts|invitation\/words\/.*)$/; // where people read each text
const schema = ["../schema.graphqls", ...files("../graph/schema")].map((path) => readFileSync(path, "utf8")).join("\n");
const values = new Set([...schema.matchAll(/^ {2}([A-Z]{4,})$/gm)].map(([, value]) => value));
const identifiers = /\b[A-Z]+_[A-Z_]+\b|\b[a-z]+[A-Z]\w*|(?:^|[\s(])[a-z]+\.[a-z]+(?:[\s),.]|$)/g;
const read = ["title", "alt", "label", "placeholder", "aria-label"]; // attributes
const problems = [];
let texts = 0;

// The check is tested first, so that a check that finds nothing fails.
for (const text of ["Ask for ADMIN_AGENT", "Use updateUserRoles", "See contact.email.", "It is SUBMITTED"]) {
  if (said(text).length === 0) problems.push(`"${text}" is let through`);
}
const sources = files("src").filter((path) => /\.tsx?$/.test(path));
const pages = readdirSync(".").filter((path) => path.endsWith(".html"));
for (const path of [...sources, ...pages].filter((path) => !developers.some((folder) => path.startsWith(folder)))) {
  for (const text of path.endsWith(".html") ? written(path) : shown(path)) {
    texts++;
    for (const word of said(text)) problems.push(`${path} says ${word}: ${text.trim()}`);
  }
}
for (const problem of problems) console.error(problem);
if (problems.length > 0 || texts < 400) process.exit(1);
console.log(`${texts} texts have no words of the API in them`);

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath}/${entry.name}`);
}

function said(text) {
  const shouted = (text.match(/\b[A-Z]{4,}\b/g) ?? []).filter((word) => values.has(word));
  return [...(text.match(identifiers) ?? []), ...shouted];
}

// The text of a page, and of its attributes.
function written(path) {
  const html = readFileSync(path, "utf8").replace(/<script[^>]*>|\{\{\w+\}\}/g, "");
  const attributes = [...html.matchAll(/\b([\w-]+)="([^"]*)"/g)].filter(([, name]) => read.includes(name)).map(([, , value]) => value);
  return [...html.replace(/<[^>]*>/g, "\n").split("\n"), ...attributes].filter((text) => text.trim() !== "");
}

// The texts of a source: between tags, in attributes that people read, and other literals with a space, which codes do not have.
function shown(path) {
  const found = [];
  const visit = (node) => {
    if (ts.isJsxText(node)) found.push(node.text);
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) {
      const labels = ts.isJsxAttribute(node.parent) && read.includes(node.parent.name.getText());
      if (labels || spoken.test(path) || /\s/.test(node.text.trim())) found.push(node.text);
    }
    node.forEachChild(visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true));
  return found.filter((text) => text.trim() !== "");
}
