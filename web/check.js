// Validates every GraphQL text of the pages, and the variables of the story, against the schema of the program.
// Reads the schema's files; `node check.js FILE` reads a printed schema instead ("-" is standard input).
import { readFileSync, readdirSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { getVariableValues } from "graphql/execution/values.js";
import { runnerImport } from "vite";

const problems = [];
const schema = buildSchema(readSchema(process.argv[2]));
const { module: queries } = await runnerImport("./src/queries.ts");
const { module: story } = await runnerImport("./src/story.ts");

for (const [name, text] of Object.entries(queries)) check(name, text);
for (const step of story.steps) {
  check(`step ${step.id}`, step.query, step.variables ?? {});
  if (step.lookup) check(`look-up of step ${step.id}`, step.lookup.query, {});
}
const ids = story.steps.map((step) => step.id);
for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) problems.push(`step ${id} occurs twice`);

for (const problem of problems) console.error(problem);
if (problems.length > 0 || ids.length === 0) process.exit(1);
console.log(`${Object.keys(queries).length} texts and ${ids.length} steps fit the schema`);

function readSchema(file) {
  if (file) return readFileSync(file === "-" ? 0 : file, "utf8");
  const features = readdirSync("../graph/schema").map((name) => `../graph/schema/${name}`);
  return ["../schema.graphqls", ...features].map((path) => readFileSync(path, "utf8")).join("\n");
}

// Without variables only the text is checked, since the page fills in its variables.
function check(name, text, variables) {
  const note = (error) => problems.push(`${name}: ${error.message}`);
  try {
    const document = parse(text);
    const errors = validate(schema, document);
    errors.forEach(note);
    if (variables && errors.length === 0) checkVariables(document, variables, note);
  } catch (error) {
    note(error);
  }
}

function checkVariables(document, variables, note) {
  for (const operation of document.definitions) {
    const declared = operation.variableDefinitions ?? [];
    const known = declared.map((definition) => definition.variable.name.value);
    getVariableValues(schema, declared, variables).errors?.forEach(note);
    for (const given of Object.keys(variables)) if (!known.includes(given)) note({ message: `there is no variable $${given}` });
  }
}
