// Apollo Client: relay-style pagination in its cache, persisted queries, mutations, both kinds of subscriptions.
import test from "node:test";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client/core/index.js";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries/index.js";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions/index.js";
import { relayStylePagination } from "@apollo/client/utilities/index.js";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { as, endpoint, operator, reviewer, socket, someone } from "../target.mjs";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const cache = () => new InMemoryCache({ typePolicies: { Query: { fields: { eligibilityRequests: relayStylePagination(["filter", "orderBy"]) } } } });

/** client keeps the bodies and answers of its requests, to check them. */
function client(token, wire = []) {
  const spy = async (url, init) => {
    const response = await fetch(url, init);
    wire.push({ method: init.method ?? "GET", url: `${url}`, body: init.body, status: response.status, answer: await response.clone().json() });
    return response;
  };
  const http = new HttpLink({ uri: endpoint, headers: as(token), fetch: spy });
  const persisted = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
  return new ApolloClient({ cache: cache(), link: ApolloLink.from([persisted, http]) });
}

const QUEUE = gql`
  query Queue($first: Int!, $after: String) {
    eligibilityRequests(first: $first, after: $after) {
      edges { cursor node { id reference status } }
      pageInfo { hasNextPage endCursor hasPreviousPage startCursor }
    }
  }
`;

test("relayStylePagination joins pages", async () => {
  const c = client(reviewer);
  const watched = c.watchQuery({ query: QUEUE, variables: { first: 3 } });
  const first = await c.query({ query: QUEUE, variables: { first: 3 } });
  await watched.fetchMore({ variables: { first: 3, after: first.data.eligibilityRequests.pageInfo.endCursor } });
  const both = c.readQuery({ query: QUEUE, variables: { first: 3 } }).eligibilityRequests;
  assert.equal(new Set(both.edges.map((e) => e.node.id)).size, 6);
  c.stop();
});

test("a persisted query is registered once and then requested by its hash with GET", async () => {
  const wire = [];
  const c = client(reviewer, wire);
  const query = gql(`query Fresh${Date.now()} { viewer { user { name } } }`);
  const ask = () => c.query({ query, fetchPolicy: "network-only" });
  assert.ok((await ask()).data.viewer.user.name);
  assert.ok((await ask()).data.viewer.user.name);
  assert.deepEqual(wire.map((w) => w.method), ["GET", "POST", "GET"]);
  assert.equal(wire[0].answer.errors[0].extensions.code, "PERSISTED_QUERY_NOT_FOUND");
  assert.equal(wire[2].answer.errors, undefined);
  assert.ok(!wire[2].url.includes("Fresh") || !wire[2].url.includes("query="), "the hash alone goes out");
  c.stop();
});

test("a mutation updates the cache, and its user errors arrive as data", async () => {
  const c = client(someone("ADMIN_AGENT", "Harbor Public Sector"));
  const SAVE = gql`
    mutation Save($input: SubmitEligibilityRequestInput!) {
      submitEligibilityRequest(input: $input) {
        eligibilityRequest { id reference version evidence }
        userErrors { code field message remediation }
      }
    }
  `;
  const save = async (input) => (await c.mutate({ mutation: SAVE, variables: { input } })).data.submitEligibilityRequest;
  const made = await save({ option: "CSP_PARTNER_VALIDATION", saveAsDraft: true });
  assert.deepEqual(made.userErrors, []);
  const { id, version } = made.eligibilityRequest;
  await save({ option: "CSP_PARTNER_VALIDATION", saveAsDraft: true, id, expectedVersion: version, evidence: "contract 7" });
  assert.equal(c.cache.extract()[`EligibilityRequest:${id}`].evidence, "contract 7");
  const stale = await save({ option: "CSP_PARTNER_VALIDATION", saveAsDraft: true, id, expectedVersion: version });
  assert.equal(stale.userErrors[0].code, "STALE_OBJECT");
  c.stop();
});

test("a subscription over a socket", async () => {
  const ws = createClient({ url: socket, webSocketImpl: WebSocket, connectionParams: as(operator) });
  const c = new ApolloClient({ cache: cache(), link: new GraphQLWsLink(ws) });
  const { data } = await c.query({ query: gql`{ jobs(first: 1, filter: { state: { in: [SUCCEEDED] } }) { nodes { id } } }` });
  const id = data.jobs.nodes[0].id;
  const job = await new Promise((resolve, reject) =>
    c.subscribe({ query: gql`subscription Watch($id: ID!) { jobUpdated(id: $id) { id state } }`, variables: { id } }).subscribe({ next: (r) => resolve(r.data.jobUpdated), error: reject }),
  );
  assert.equal(job.id, id);
  c.stop();
  await ws.dispose();
});
