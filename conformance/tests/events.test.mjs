// Server-sent events in distinct connections mode, by the graphql-sse client and by hand.
import test from "node:test";
import assert from "node:assert/strict";
import { createClient } from "graphql-sse";
import { answer, as, ask, endpoint, operator, reviewer } from "../target.mjs";

const { jobs } = await ask(operator, "{ jobs(first: 1, filter: {state: { in: [SUCCEEDED] }}) { nodes { id } } }");
const watch = { query: "subscription Watch($id: ID!) { jobUpdated(id: $id) { id state } }", variables: { id: jobs.nodes[0].id } };
const client = (token) => createClient({ url: endpoint, retryAttempts: 0, headers: as(token) });

async function all(iterable) {
  const out = [];
  for await (const item of iterable) out.push(item);
  return out;
}

test("a subscription arrives and completes", async () => {
  assert.deepEqual(await all(client(operator).iterate(watch)), [{ data: { jobUpdated: { id: jobs.nodes[0].id, state: "SUCCEEDED" } } }]);
});

test("a query arrives as one event", async () => {
  assert.deepEqual(await all(client(operator).iterate({ query: "{ viewer { roles } }" })), [{ data: { viewer: { roles: ["OPERATOR_ADMIN"] } } }]);
});

test("an invalid document is reported", async () => {
  const results = await all(client(operator).iterate({ query: "{ nothing }" })).catch((e) => [{ errors: [].concat(e) }]);
  assert.ok(results[0].errors.length, JSON.stringify(results));
});

test("a wrong token is refused before the stream opens", async () => {
  const a = await answer(await fetch(endpoint, { method: "POST", body: JSON.stringify(watch), headers: { "content-type": "application/json", accept: "text/event-stream", ...as("demo_nobody") } }));
  assert.equal(a.status, 401);
});

test("a change reaches all subscribers, and an abandoned stream ends", async () => {
  const watchAll = { query: "subscription { eligibilityRequestUpdated { id version } }" };
  const left = new AbortController();
  const response = await fetch(endpoint, { method: "POST", body: JSON.stringify(watchAll), signal: left.signal, headers: { "content-type": "application/json", accept: "text/event-stream", ...as(reviewer) } });
  assert.match(response.headers.get("content-type"), /^text\/event-stream/);
  left.abort();
  await assert.rejects(response.text());
});

test("GET, as an EventSource sends it, works for a subscription and never for a mutation", async () => {
  const get = (query, variables) => fetch(`${endpoint}?${new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) })}`, { headers: { accept: "text/event-stream", ...as(operator) } });
  const good = await answer(await get(watch.query, watch.variables));
  assert.match(good.text, /event: ?next\ndata: ?\{"data":\{"jobUpdated"[^\n]+\n\nevent: ?complete\n/);
  const bad = await answer(await get('mutation { cancelJob(input: {id: "job_0"}) { userErrors { code } } }'));
  assert.equal(bad.status, 405);
});
