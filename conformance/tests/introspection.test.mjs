// The schema by introspection is the published one, and it is complete.
import test from "node:test";
import assert from "node:assert/strict";
import { buildClientSchema, buildSchema, findBreakingChanges, findDangerousChanges, getIntrospectionQuery, lexicographicSortSchema, printSchema, validateSchema } from "graphql";
import { ask } from "../target.mjs";
import { published } from "../published.mjs";

const options = { descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true, inputValueDeprecation: true, oneOf: true };
const introspected = buildClientSchema(await ask("", getIntrospectionQuery(options)));
const printed = buildSchema(published);

test("the published text builds a valid schema", () => {
  assert.deepEqual(validateSchema(printed), []);
});

test("introspection and the published text are the same schema, with descriptions and specification links", () => {
  const text = (schema) => printSchema(lexicographicSortSchema(schema));
  assert.equal(text(introspected), text(printed));
  assert.deepEqual(findBreakingChanges(printed, introspected), []);
  assert.deepEqual(findDangerousChanges(printed, introspected), []);
});

test("a partial introspection by older tools works", async () => {
  const old = await ask("", getIntrospectionQuery());
  assert.ok(buildClientSchema(old).getQueryType());
  const one = await ask("", '{ __type(name: "EligibilityRequest") { kind fields(includeDeprecated: true) { name isDeprecated } interfaces { name } } __typename }');
  assert.equal(one.__type.kind, "OBJECT");
  assert.deepEqual(one.__type.interfaces, [{ name: "Node" }]);
  assert.equal((await ask("", '{ __type(name: "Nothing") { name } }')).__type, null);
});

test("every type, field, argument, value and directive is described, and every scalar has a specification", () => {
  const bare = [];
  const note = (thing, name) => thing.description?.trim() || bare.push(name);
  for (const type of Object.values(introspected.getTypeMap())) {
    if (type.name.startsWith("__") || /^(ID|Int|Float|String|Boolean)$/.test(type.name)) continue;
    note(type, type.name);
    for (const value of type.getValues?.() ?? []) note(value, `${type.name}.${value.name}`);
    for (const field of Object.values(type.getFields?.() ?? {})) {
      note(field, `${type.name}.${field.name}`);
      for (const arg of field.args ?? []) note(arg, `${type.name}.${field.name}(${arg.name})`);
    }
    if (type.constructor.name === "GraphQLScalarType" && !type.specifiedByURL) bare.push(`${type.name}: no @specifiedBy`);
  }
  for (const directive of introspected.getDirectives()) note(directive, `@${directive.name}`);
  assert.deepEqual(bare, []);
});
