// Relay: the compiler takes the published schema, and the runtime's store holds what the server answers.
import test from "node:test";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { buildSchema, printSchema } from "graphql";
import { createClient } from "graphql-sse";
import relay from "relay-runtime";
import { as, endpoint, post, reviewer, someone } from "../target.mjs";
import { published } from "../published.mjs";

const here = new URL("../", import.meta.url).pathname;
rmSync(`${here}relay/__generated__`, { recursive: true, force: true });
mkdirSync(`${here}relay/__generated__`);
// As "partnergraph schema" prints it: the compiler does not take enums that other files extend.
writeFileSync(`${here}relay/schema.graphql`, printSchema(buildSchema(published)));
execFileSync(process.execPath, [`${here}node_modules/relay-compiler/cli.js`, "relay.config.json"], { cwd: `${here}relay`, stdio: "pipe" });

const require = createRequire(import.meta.url);
const artifact = (name) => require(`${here}relay/__generated__/${name}.graphql.js`);
const { Environment, Network, RecordSource, Store, createOperationDescriptor, getRequest, getSelector, fetchQuery, commitMutation, requestSubscription } = relay;

function environment(token) {
  const events = createClient({ url: endpoint, headers: as(token), retryAttempts: 0 });
  const run = async (operation, variables) => (await post({ query: operation.text, operationName: operation.name, variables }, as(token))).json;
  const subscribe = (operation, variables) =>
    relay.Observable.create((sink) => events.subscribe({ query: operation.text, operationName: operation.name, variables }, sink));
  return new Environment({ network: Network.create(run, subscribe), store: new Store(new RecordSource()) });
}

const fetched = (env, name, variables) => fetchQuery(env, artifact(name), variables).toPromise();

/** read looks up a fragment of a query's root. */
function read(env, queryName, variables, fragmentName, from = (data) => data) {
  const operation = createOperationDescriptor(getRequest(artifact(queryName)), variables);
  const hold = env.retain(operation);
  const root = env.lookup(operation.fragment).data;
  const data = env.lookup(getSelector(artifact(fragmentName), from(root))).data;
  return { data, hold };
}

test("a connection is paginated in the store", async () => {
  const env = environment(reviewer);
  const variables = { count: 3, filter: null };
  await fetched(env, "appQueueQuery", variables);
  const first = read(env, "appQueueQuery", variables, "appQueue").data.eligibilityRequests;
  assert.equal(first.edges.length, 3);
  assert.equal(first.pageInfo.hasNextPage, true);

  await fetched(env, "appQueuePaginationQuery", { ...variables, cursor: first.pageInfo.endCursor });
  const both = read(env, "appQueueQuery", variables, "appQueue").data.eligibilityRequests;
  assert.equal(new Set(both.edges.map((e) => e.node.id)).size, 6);
  assert.notEqual(both.pageInfo.endCursor, first.pageInfo.endCursor);
});

test("an object is refetched by its id", async () => {
  const env = environment(reviewer);
  await fetched(env, "appQueueQuery", { count: 1 });
  const { edges } = read(env, "appQueueQuery", { count: 1 }, "appQueue").data.eligibilityRequests;
  const { node } = await fetched(env, "appRequestRefetchQuery", { id: edges[0].node.id });
  assert.equal(env.lookup(getSelector(artifact("appRequest"), node)).data.reference.slice(0, 4), "GCC-");
});

test("a connection of a node is paginated backwards", async () => {
  const token = someone("ADMIN_AGENT", "Harbor Public Sector");
  const env = environment(token);
  const { json } = await post({ query: "{ viewer { partner { id } } }" }, as(token));
  const variables = { id: json.data.viewer.partner.id };
  await fetched(env, "appNodeQuery", variables);
  const root = (data) => data.node.partner;
  const first = read(env, "appNodeQuery", variables, "appPartner", root).data.eligibilityRequests;
  assert.equal(first.edges.length, 2);
  assert.equal(first.pageInfo.hasPreviousPage, true);
  await fetched(env, "appPartnerPaginationQuery", { ...variables, count: 2, cursor: first.pageInfo.startCursor });
  const both = read(env, "appNodeQuery", variables, "appPartner", root).data.eligibilityRequests;
  assert.equal(new Set(both.edges.map((e) => e.node.reference)).size, 4);
  assert.deepEqual(both.edges.slice(2), first.edges);
});

test("a mutation adds its object to the connection, and a subscription updates it", async () => {
  const env = environment(someone("ADMIN_AGENT", "Harbor Public Sector"));
  const variables = { count: 3 };
  await fetched(env, "appQueueQuery", variables);
  const before = read(env, "appQueueQuery", variables, "appQueue").data.eligibilityRequests;
  const connections = [relay.ConnectionHandler.getConnectionID("client:root", "appQueue_eligibilityRequests", { filter: null })];

  const submit = (input) =>
    new Promise((resolve, reject) =>
      commitMutation(env, { mutation: artifact("appSubmitMutation"), variables: { input, connections }, onCompleted: (data, errors) => (errors ? reject(errors) : resolve(data)), onError: reject }),
    );
  const { submitEligibilityRequest: made } = await submit({ option: "CSP_PARTNER_VALIDATION", saveAsDraft: true });
  assert.deepEqual(made.userErrors, []);
  const after = read(env, "appQueueQuery", variables, "appQueue").data.eligibilityRequests;
  assert.deepEqual(after.edges.map((e) => e.node.id), [made.eligibilityRequest.id, ...before.edges.map((e) => e.node.id)]);

  let watching;
  const changed = new Promise((resolve, reject) => {
    watching = requestSubscription(env, { subscription: artifact("appWatchSubscription"), variables: { id: made.eligibilityRequest.id }, onNext: ({ eligibilityRequestUpdated: r }) => r.version > 1 && resolve(r), onError: reject });
  });
  const again = () => submit({ option: "CSP_PARTNER_VALIDATION", saveAsDraft: true, id: made.eligibilityRequest.id, evidence: `${Math.random()}` }).catch(() => {});
  const timer = setInterval(again, 300); // until the stream is open
  const seen = await changed.finally(() => clearInterval(timer));
  watching.dispose();
  assert.equal(env.lookup(getSelector(artifact("appRequest"), seen)).data.status, "DRAFT");
});
