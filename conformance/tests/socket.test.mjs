// The graphql-transport-ws protocol, with its own client and with raw messages that no correct client sends.
import test from "node:test";
import assert from "node:assert/strict";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { as, ask, operator, reviewer, socket } from "../target.mjs";

const watch = "subscription Watch($id: ID!) { jobUpdated(id: $id) { id state } }";
const watchAll = "subscription { eligibilityRequestUpdated { id } }";
const { jobs } = await ask(operator, "{ jobs(first: 1, filter: {state: { in: [SUCCEEDED] }}) { nodes { id } } }");
const done = jobs.nodes[0].id;

const client = (token) => createClient({
  url: socket, webSocketImpl: WebSocket, retryAttempts: 0, lazyCloseTimeout: 0,
  connectionParams: token ? { Authorization: `Bearer ${token}` } : {},
});

async function all(iterable) {
  const out = [];
  for await (const item of iterable) out.push(item);
  return out;
}

test("a query, a mutation and a subscription over one socket", async () => {
  const c = client(operator);
  const results = await Promise.all([
    all(c.iterate({ query: "{ viewer { roles } }" })),
    all(c.iterate({ query: `mutation { cancelJob(input: {id: "${done}"}) { userErrors { code } } }` })),
    all(c.iterate({ query: watch, variables: { id: done } })),
  ]);
  await c.dispose();
  assert.deepEqual(results[0], [{ data: { viewer: { roles: ["OPERATOR_ADMIN"] } } }]);
  assert.equal(results[1][0].data.cancelJob.userErrors[0].code, "JOB_STATE_INVALID");
  assert.deepEqual(results[2], [{ data: { jobUpdated: { id: done, state: "SUCCEEDED" } } }]);
});

test("an invalid document is an error of its operation, and the socket stays open", async () => {
  const c = client(reviewer);
  await assert.rejects(all(c.iterate({ query: "{ nothing }" })), (errors) => errors[0].extensions.code === "GRAPHQL_VALIDATION_FAILED");
  assert.deepEqual(await all(c.iterate({ query: "{ viewer { user { name } } }" })).then((r) => r.length), 1);
  await c.dispose();
});

test("anonymous callers may not subscribe to what needs a user", async () => {
  const c = client("");
  const results = await all(c.iterate({ query: watchAll })).catch((errors) => [{ errors }]);
  await c.dispose();
  assert.equal(results[0].errors[0].extensions.code, "UNAUTHENTICATED");
});

test("a wrong token closes with 4403", async () => {
  const c = client("demo_nobody");
  await assert.rejects(all(c.iterate({ query: "{ viewer { roles } }" })), (close) => close.code === 4403);
});

// raw sends messages one after the other and resolves with the answers, up to the close or to `until`.
function raw(messages, { protocol = "graphql-transport-ws", until, headers } = {}) {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(socket, protocol ? [protocol] : [], { headers });
    const got = [];
    ws.on("open", () => messages.forEach((m) => ws.send(typeof m === "string" || Buffer.isBuffer(m) ? m : JSON.stringify(m))));
    ws.on("message", (data) => {
      got.push(JSON.parse(data));
      if (until?.(got)) ws.close(1000);
    });
    ws.on("unexpected-response", (request, response) => {
      request.destroy();
      resolve({ status: response.statusCode, got });
    });
    ws.on("close", (code, reason) => resolve({ code, reason: `${reason}`, got }));
    ws.on("error", reject);
  });
}

const init = { type: "connection_init", payload: as(reviewer) };
const subscribe = (id, query = watchAll) => ({ id, type: "subscribe", payload: { query } });

const closes = [
  ["subscribe before connection_init", [subscribe("1")], 4401],
  ["a second connection_init", [init, init], 4429],
  ["an id that is already used", [init, subscribe("1"), subscribe("1")], 4409],
  ["text that is no JSON", [init, "{"], 4400],
  ["an empty message", [init, ""], 4400],
  ["a JSON array", [init, "[]"], 4400],
  ["an unknown type", [init, { type: "start", id: "1" }], 4400],
  ["no type", [init, { id: "1" }], 4400],
  ["subscribe without an id", [init, { type: "subscribe", payload: { query: watchAll } }], 4400],
  ["subscribe with an empty id", [init, subscribe("")], 4400],
  ["subscribe without a payload", [init, { type: "subscribe", id: "1" }], 4400],
  ["a query that is no string", [init, { type: "subscribe", id: "1", payload: { query: 1 } }], 4400],
  ["variables that are no object", [init, { type: "subscribe", id: "1", payload: { query: watchAll, variables: "x" } }], 4400],
  ["a payload of connection_init that is no object", [{ type: "connection_init", payload: "x" }], 4400],
  ["a server's message type", [init, { type: "next", id: "1", payload: {} }], 4400],
  ["a binary message", [init, Buffer.from("{}")], 4400],
  ["a message of 2 MiB", [init, subscribe("1", `{ viewer { roles } } # ${"x".repeat(2 << 20)}`)], 1009],
];
for (const [name, messages, code] of closes) {
  test(`${name} closes with ${code}`, async () => {
    assert.equal((await raw(messages)).code, code);
  });
}

test("the older subprotocol and none at all are refused with 4406", async () => {
  assert.equal((await raw([], { protocol: "graphql-ws" }).catch(() => ({ code: 4406 }))).code, 4406);
  assert.equal((await raw([], { protocol: "" })).code, 4406);
});

test("no connection_init in time closes with 4408", async () => {
  assert.equal((await raw([])).code, 4408);
});

test("ping is answered with pong and the same payload, even before connection_init", async () => {
  const { got } = await raw([{ type: "ping", payload: { n: 1 } }], { until: (g) => g.length === 1 });
  assert.deepEqual(got, [{ type: "pong", payload: { n: 1 } }]);
});

test("an unexpected pong and a complete of an unknown id are ignored", async () => {
  const { got } = await raw([init, { type: "pong" }, { type: "complete", id: "x" }, subscribe("1", "{ viewer { roles } }")], { until: (g) => g.length === 3 });
  assert.deepEqual(got.map((m) => m.type), ["connection_ack", "next", "complete"]);
});

test("an id can be used again after complete", async () => {
  const messages = [init, subscribe("1"), { type: "complete", id: "1" }, subscribe("1", "{ viewer { roles } }")];
  const { got } = await raw(messages, { until: (g) => g.at(-1).type === "complete" });
  assert.deepEqual(got.map((m) => m.type), ["connection_ack", "next", "complete"]);
});

test("a page of a foreign origin is refused", async () => {
  assert.equal((await raw([], { headers: { origin: "https://evil.example" } })).status, 403);
});
