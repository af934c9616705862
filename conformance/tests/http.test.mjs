// Requests of browsers, proxies and faulty clients to an HTTP endpoint.
import test from "node:test";
import assert from "node:assert/strict";
import http from "node:http";
import zlib from "node:zlib";
import { answer, as, base, endpoint, operator, post, reviewer } from "../target.mjs";

const hello = { query: "{ viewer { roles } }" };
const mutation = 'mutation { cancelJob(input: {id: "job_01m7ytsnt5ewdbd3nx4ffsj6y5"}) { userErrors { code } } }';
const get = async (params, headers = {}) => answer(await fetch(`${endpoint}?${new URLSearchParams(params)}`, { headers }));

test("GET runs queries and nothing else", async () => {
  assert.equal((await get(hello)).status, 200);
  const refused = await get({ query: mutation }, as(operator));
  assert.equal(refused.status, 405);
  assert.match(refused.headers.get("allow"), /POST/);
});

for (const accept of ["text/event-stream", "text/event-stream, application/json", "application/graphql-response+json", "*/*"]) {
  test(`GET with Accept: ${accept} runs no mutation`, async () => {
    const refused = await get({ query: mutation }, { accept, ...as(operator) });
    assert.equal(refused.status, 405, refused.text);
    assert.ok(!refused.text.includes("cancelJob"), refused.text);
  });
}

for (const method of ["PUT", "DELETE", "PATCH", "TRACE_", "HEAD"]) {
  test(`${method} is not allowed`, async () => {
    const refused = await answer(await fetch(endpoint, { method }));
    assert.equal(refused.status, 405);
    assert.match(refused.headers.get("allow") ?? "", /GET, POST/);
  });
}

const csrf = {
  "text/plain": [JSON.stringify({ query: mutation }), { "content-type": "text/plain" }],
  "no content type": [new TextEncoder().encode(JSON.stringify({ query: mutation })), { "content-type": "" }],
  "a form": [`query=${encodeURIComponent(mutation)}`, { "content-type": "application/x-www-form-urlencoded" }],
  "application/graphql": [mutation, { "content-type": "application/graphql" }],
  "JSON hidden in parameters": [JSON.stringify({ query: mutation }), { "content-type": "text/plain; application/json" }],
};
for (const [name, [body, headers]] of Object.entries(csrf)) {
  test(`a POST without a preflight is refused: ${name}`, async () => {
    const refused = await post(body, { ...headers, ...as(operator) });
    assert.equal(refused.status, 415, refused.text);
  });
}

test("a multipart POST without a preflight is refused", async () => {
  const form = new FormData();
  form.append("operations", JSON.stringify({ query: mutation }));
  form.append("map", "{}");
  const refused = await post(form, as(operator));
  assert.equal(refused.status, 400);
  assert.equal(refused.code, "CSRF");
});

test("pages of other sites may neither read nor send requests", async () => {
  const origin = "https://evil.example";
  const preflight = await fetch(endpoint, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type,authorization" } });
  assert.equal(preflight.headers.get("access-control-allow-origin"), null);
  const asked = await get(hello, { origin, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" });
  assert.equal(asked.headers.get("access-control-allow-origin"), null);
  assert.ok(asked.status >= 400, `${asked.status}`);
});

test("answers are compressed for clients that accept it", async () => {
  const query = `{ __schema { types { name description fields { name description } } } }`;
  const body = await new Promise((resolve, reject) => {
    const request = http.request(endpoint, { method: "POST", headers: { "content-type": "application/json", "accept-encoding": "gzip" } }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk)).on("end", () => resolve({ encoding: response.headers["content-encoding"], vary: response.headers.vary, bytes: Buffer.concat(chunks) }));
    });
    request.on("error", reject).end(JSON.stringify({ query }));
  });
  assert.equal(body.encoding, "gzip");
  assert.match(`${body.vary}`, /Accept-Encoding/i);
  assert.ok(JSON.parse(zlib.gunzipSync(body.bytes)).data.__schema.types.length > 50);
});

test("headers forbid sniffing, framing, caching and referring", async () => {
  const { headers } = await post(hello, as(reviewer));
  assert.equal(headers.get("x-content-type-options"), "nosniff");
  assert.match(headers.get("content-security-policy"), /frame-ancestors 'none'/);
  assert.match(headers.get("cache-control"), /private, no-store/);
  assert.equal(headers.get("referrer-policy"), "no-referrer");
  assert.ok(headers.get("x-request-id"));
  assert.equal(headers.get("server"), null);
});

test("unknown paths are not found, and show no details", async () => {
  for (const path of ["/graphql/", "/graphql/x", "/Graphql", "/nothing", "/.env", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/debug/pprof/", "/metrics", "/graphql%00"]) {
    const response = await fetch(`${base}${path}`, { redirect: "manual" });
    const text = await response.text();
    assert.equal(response.status, 404, `${path}: ${response.status} ${text.slice(0, 80)}`);
    assert.ok(text.length < 2000, path);
  }
});

test("a body that is too large is refused with 413, with and without a length", async () => {
  const large = JSON.stringify({ query: "{ viewer { roles } }", variables: { x: "x".repeat(2 << 20) } });
  assert.equal((await post(large)).status, 413);
  const stream = new ReadableStream({
    start(controller) {
      for (let i = 0; i < large.length; i += 65536) controller.enqueue(new TextEncoder().encode(large.slice(i, i + 65536)));
      controller.close();
    },
  });
  const chunked = await post(hello, {}, { body: stream, duplex: "half" }).catch((e) => ({ status: 413, reset: e }));
  assert.equal(chunked.status, 413);
});

test("a body that never ends is cut off within 15 seconds", { timeout: 20_000 }, async () => {
  const status = await new Promise((resolve) => {
    const request = http.request(endpoint, { method: "POST", headers: { "content-type": "application/json", "content-length": 1000 } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on("error", () => resolve(408));
    request.write('{"query":');
  });
  assert.equal(status, 408);
});

test("a wrong token is 401 with a challenge, whatever it looks like", async () => {
  for (const header of ["Bearer x", "Bearer ", "Basic eDp5", "bearer demo_nobody", `Bearer ${"x".repeat(20_000)}`, "Bearer a b", "Bearer eyJhbGciOiJub25lIn0.e30."]) {
    const refused = await post(hello, { authorization: header });
    assert.equal(refused.status, 401, `${header.slice(0, 40)}: ${refused.status} ${refused.text}`);
    assert.match(refused.headers.get("www-authenticate") ?? "", /^Bearer/);
    assert.equal(refused.code, "UNAUTHENTICATED");
  }
});
