// urql: Graphcache with relayPagination and the schema's introspection, persisted queries, sockets and events.
import test, { after } from "node:test";
import assert from "node:assert/strict";
import { Client, fetchExchange, gql, subscriptionExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { persistedExchange } from "@urql/exchange-persisted";
import { buildSchema, introspectionFromSchema } from "graphql";
import { createClient as createEvents } from "graphql-sse";
import { createClient as createSocket } from "graphql-ws";
import { pipe, take, toPromise } from "wonka";
import WebSocket from "ws";
import { as, endpoint, operator, reviewer, socket, someone } from "../target.mjs";
import { published } from "../published.mjs";

const schema = introspectionFromSchema(buildSchema(published));
const complaints = [];
const logger = (severity, message) => severity !== "debug" && complaints.push(`${severity}: ${message}`);

const graphcache = () =>
  cacheExchange({
    schema, logger,
    keys: { PageInfo: () => null, Viewer: () => null },
    resolvers: { Query: { eligibilityRequests: relayPagination() } },
  });

function client(token, { wire = [], exchanges = [fetchExchange], ...more } = {}) {
  const spy = async (url, init) => {
    const response = await fetch(url, init);
    wire.push({ url: `${url}`, status: response.status, type: response.headers.get("content-type"), text: await response.clone().text() });
    return response;
  };
  return new Client({ url: endpoint, fetch: spy, preferGetMethod: false, fetchOptions: { headers: as(token) }, exchanges: [graphcache(), ...exchanges], ...more });
}

const QUEUE = gql`
  query Queue($first: Int!, $after: String) {
    eligibilityRequests(first: $first, after: $after) {
      edges { node { id reference status organization { id name } } }
      pageInfo { hasNextPage endCursor hasPreviousPage startCursor }
    }
  }
`;

test("relayPagination joins pages, and plain queries are answered as plain JSON", async () => {
  const wire = [];
  const c = client(reviewer, { wire });
  const first = await c.query(QUEUE, { first: 3 }).toPromise();
  assert.equal(first.error, undefined);
  assert.match(wire[0].type, /json/);
  const both = await c.query(QUEUE, { first: 3, after: first.data.eligibilityRequests.pageInfo.endCursor }).toPromise();
  assert.equal(new Set(both.data.eligibilityRequests.edges.map((e) => e.node.id)).size, 6);
  assert.deepEqual(complaints, []);
});

test("persistedExchange registers a query and then sends its hash", async () => {
  const wire = [];
  const c = client(reviewer, { wire, exchanges: [persistedExchange({ preferGetForPersistedQueries: true }), fetchExchange] });
  const query = gql(`query Fresh${Date.now()} { program { name } }`);
  for (let i = 0; i < 2; i++) {
    const { data, error } = await c.query(query, {}, { requestPolicy: "network-only" }).toPromise();
    assert.equal(error, undefined);
    assert.ok(data.program.name);
  }
  assert.deepEqual(wire.map((w) => /[?&]query=/.test(w.url)), [false, true, false]);
  assert.ok(wire.every((w) => w.url.includes("sha256Hash")));
});

test("a mutation", async () => {
  const c = client(someone("ADMIN_AGENT", "Harbor Public Sector"));
  const SAVE = gql`
    mutation Save($input: SubmitEligibilityRequestInput!) {
      submitEligibilityRequest(input: $input) { eligibilityRequest { id status } userErrors { code field } }
    }
  `;
  const { data, error } = await c.mutation(SAVE, { input: { option: "CSP_PARTNER_VALIDATION", saveAsDraft: true } }).toPromise();
  assert.equal(error, undefined);
  assert.equal(data.submitEligibilityRequest.eligibilityRequest.status, "DRAFT");
});

const overSocket = () => {
  const ws = createSocket({ url: socket, webSocketImpl: WebSocket, connectionParams: as(operator), lazyCloseTimeout: 0 });
  // graphql-ws counts a subscription twice that both sides end at the same moment, and then does not close the socket by itself.
  after(() => ws.dispose());
  return subscriptionExchange({ forwardSubscription: (request) => ({ subscribe: (sink) => ({ unsubscribe: ws.subscribe({ ...request, query: request.query ?? "" }, sink) }) }) });
};
const overEvents = () => {
  const sse = createEvents({ url: endpoint, headers: as(operator) });
  return subscriptionExchange({ forwardSubscription: (request) => ({ subscribe: (sink) => ({ unsubscribe: sse.subscribe({ ...request, query: request.query ?? "" }, sink) }) }) });
};
const ways = {
  "a socket": { exchanges: [overSocket(), fetchExchange] },
  "events by graphql-sse": { exchanges: [overEvents(), fetchExchange] },
  "events by urql itself": { exchanges: [fetchExchange], fetchSubscriptions: true },
};
for (const [name, way] of Object.entries(ways)) {
  test(`a subscription over ${name}`, async () => {
    const c = client(operator, way);
    const { data } = await c.query(gql`{ jobs(first: 1, filter: { state: { in: [SUCCEEDED] } }) { nodes { id } } }`, {}).toPromise();
    const id = data.jobs.nodes[0].id;
    const watch = gql`subscription Watch($id: ID!) { jobUpdated(id: $id) { id state } }`;
    const result = await pipe(c.subscription(watch, { id }), take(1), toPromise);
    assert.equal(result.error, undefined);
    assert.equal(result.data.jobUpdated.id, id);
  });
}
