// Hostile documents, variables and cursors: the right code, at once, without internal details.
import test from "node:test";
import assert from "node:assert/strict";
import { as, ask, operator, post, reviewer, someone } from "../target.mjs";

const partner = someone("ADMIN_AGENT", "Harbor Public Sector");
// The server is a demo with introspection, where "Did you mean" is allowed. graph/hostile_test.go tests that it is off elsewhere.
const inside = /goroutine|runtime error|\.go:\d|sqlite|SQL|gorm|panic|\/root\/|\/home\/|\/tmp\/|nil pointer|strconv|json: cannot|unmarshal/;
const save = "mutation Save($input: SubmitEligibilityRequestInput!) { submitEligibilityRequest(input: $input) { eligibilityRequest { evidence usAddress contact { name email locale } } userErrors { code field message remediation } } }";
const times = (n, f) => Array.from({ length: n }, (_, i) => f(i)).join(" ");
const small = 20_000;

/** tried sends a request and checks what all rejections have in common. */
async function tried(body, token = reviewer, headers = {}) {
  const started = performance.now();
  const got = await post(body, { ...as(token), ...headers });
  assert.ok(performance.now() - started < 3000, "took too long");
  assert.ok(got.status < 500, `${got.status} ${got.text.slice(0, 300)}`);
  assert.doesNotMatch(got.text, inside);
  assert.ok(got.json, `no JSON: ${got.text.slice(0, 100)}`);
  if (got.json.errors) {
    assert.ok(got.text.length < small, `${got.text.length} bytes`);
    for (const e of got.json.errors) assert.ok(e.extensions?.code && e.extensions?.requestId, JSON.stringify(e));
  }
  return got;
}

const deep = (n) => `{ node(id: "x") { ... on Partner { ${"organization { ... on Organization { ".repeat(n)} id ${"} }".repeat(n)} } } }`;
const documents = {
  "too deep": [`{ viewer ${"{ user { organization ".repeat(30)} { id } ${"} }".repeat(30)} }`, /DEPTH|VALIDATION/],
  "nested inline fragments": [deep(40), /DEPTH|NODE|VALIDATION/],
  "2000 aliases": [`{ ${times(2000, (i) => `a${i}: viewer { roles }`)} }`, /LIMIT|TOO_LARGE/],
  "100 aliases within one field": [`{ viewer { ${times(100, (i) => `a${i}: roles`)} } }`, /ALIAS/],
  "100000 repeated fields": [`{ viewer { ${"roles ".repeat(10_000)} } }`, /TOKEN|TOO_LARGE/],
  "5000 directives": [`{ viewer { roles ${"@skip(if: false) ".repeat(5000)} } }`, /LIMIT|TOO_LARGE/],
  "unknown directives": [`{ viewer { roles ${"@a ".repeat(50)} } }`, /DIRECTIVE|VALIDATION/],
  "a fragment that contains itself": ["{ ...A } fragment A on Query { viewer { roles } ...A }", /VALIDATION|LIMIT/],
  "fragments in a circle": ["{ ...A } fragment A on Query { ...B } fragment B on Query { ...C } fragment C on Query { ...A }", /VALIDATION|LIMIT/],
  "exponential fragments": [`{ ...F0 } ${times(30, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F30 on Query { viewer { roles } }`, /LIMIT|COMPLEX/],
  "1000 operations": [times(1000, (i) => `query Q${i} { viewer { roles } }`), /LIMIT|TOO_LARGE|BAD_REQUEST|VALIDATION/],
  "circular introspection": [`{ __schema { types { fields { type { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } } } }`, /DEPTH|COMPLEX|NODE|VALIDATION/],
  "a costly tree": ["{ partners(first: 100) { nodes { customers(first: 100) { nodes { eligibilityRequests(first: 100) { nodes { id } } } } } } }", /QUERY_TOO_COMPLEX/],
  "20000 nested lists": [`{ nodes(ids: ${"[".repeat(20_000)}${"]".repeat(20_000)}) { id } }`, /LIMIT|TOO_LARGE/],
  "a string that does not end": ['{ node(id: "', /PARSE/],
  "nothing but a byte order mark": ["\uFEFF", /BAD_REQUEST|PARSE|VALIDATION/],
  "a NUL in the document": ["{ viewer\u0000 { roles } }", /PARSE/],
  "bidirectional characters": ["{ viewer\u202E { roles } }", /PARSE/],
  "a guess at a name": ["{ viewr { role } }", /VALIDATION/],
  "a guess at an argument": ["{ partners(frist: 1) { totalCount } }", /VALIDATION/],
  "@defer": ["{ ... @defer { viewer { roles } } }", /BAD_REQUEST|VALIDATION/],
  "two subscriptions in one": ["subscription { a: jobUpdated(id: \"x\") { id } b: jobUpdated(id: \"y\") { id } }", /VALIDATION|BAD_REQUEST/],
};
for (const [name, [query, code]] of Object.entries(documents)) {
  test(`document: ${name}`, async () => {
    const got = await tried({ query });
    assert.match(got.code ?? `none: ${got.text.slice(0, 200)}`, code);
  });
}

const bodies = {
  "an array": ['[{"query":"{ viewer { roles } }"}]', "BATCHING_NOT_SUPPORTED"],
  "an empty array": ["[]", "BATCHING_NOT_SUPPORTED"],
  "a number": ["1", "BAD_REQUEST"],
  "null": ["null", "BAD_REQUEST"],
  "nothing": ["", "BAD_REQUEST"],
  "half an object": ['{"query":', "BAD_REQUEST"],
  "two objects": ['{"query":"{ viewer { roles } }"} {}', "BAD_REQUEST"],
  "a query that is a number": ['{"query":1}', "BAD_REQUEST"],
  "variables that are a list": ['{"query":"{ viewer { roles } }","variables":[]}', "BAD_REQUEST"],
  "extensions that are a text": ['{"query":"{ viewer { roles } }","extensions":"x"}', "BAD_REQUEST"],
  "100000 nested objects": [`{"query":"{ viewer { roles } }","variables":${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}`, "DEPTH_LIMIT_EXCEEDED"],
  "an unknown operation": ['{"query":"query A { viewer { roles } }","operationName":"B"}', /./],
  "a wrong hash": ['{"query":"{ viewer { roles } }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"00"}}}', /./],
};
for (const [name, [body, code]] of Object.entries(bodies)) {
  test(`body: ${name}`, async () => {
    const got = await tried(body);
    assert.ok(got.json.errors, got.text);
    typeof code === "string" ? assert.equal(got.code, code) : assert.match(got.code, code);
  });
}

test("body: invalid UTF-8 is refused", async () => {
  const text = new TextEncoder().encode(JSON.stringify({ query: save, variables: { input: { option: "CSP_PARTNER_VALIDATION", saveAsDraft: true, evidence: "?" } } }));
  text[text.lastIndexOf(63)] = 0xff;
  const got = await tried(text, partner);
  assert.match(got.text, /BAD_REQUEST|VALIDATION_FAILED/);
});

const list = "query List($first: Int, $last: Int, $after: String, $before: String) { eligibilityRequests(first: $first, last: $last, after: $after, before: $before) { nodes { id } pageInfo { endCursor } } }";
const pages = {
  "first: -1": { first: -1 },
  "first: 0": { first: 0 },
  "first: 101": { first: 101 },
  "first: 2^31-1": { first: 2147483647 },
  "first: 2^31": { first: 2147483648 },
  "first: -2^31": { first: -2147483648 },
  "first: 1e308": { first: 1e308 },
  "first: 1.5": { first: 1.5 },
  "first as text": { first: "5" },
  "first as a list": { first: [5] },
  "first and last": { first: 1, last: 1 },
  "last: -1": { last: -1 },
  "last: 101": { last: 101 },
  "a cursor of rubbish": { first: 1, after: "rubbish" },
  "an empty cursor": { first: 1, after: "" },
  "a cursor with SQL": { first: 1, after: "' OR 1=1 --" },
  "a cursor with a NUL": { first: 1, after: "\u0000" },
  "a cursor in base64": { first: 1, after: btoa('{"id":"1"}') },
  "a cursor of 100 kB": { first: 1, after: "A".repeat(100_000) },
  "a cursor that is a number": { first: 1, after: 7 },
};
const fine = new Set(["first: 0", "an empty cursor"]); // some clients send an empty cursor for none
for (const [name, variables] of Object.entries(pages)) {
  test(`page: ${name}`, async () => {
    const got = await tried({ query: list, variables });
    if (!fine.has(name)) assert.match(`${got.code}`, /^(BAD_USER_INPUT|QUERY_TOO_COMPLEX)$/, got.text.slice(0, 300));
  });
}

test("page: a cursor of another order or another list is refused", async () => {
  const byTime = await ask(reviewer, "{ eligibilityRequests(first: 1, orderBy: {field: CREATED_AT, direction: DESC}) { pageInfo { endCursor } } }");
  const after = byTime.eligibilityRequests.pageInfo.endCursor;
  const other = await tried({ query: `query($after: String) { eligibilityRequests(first: 1, after: $after, orderBy: {field: RESPONSE_DUE_AT, direction: ASC}) { nodes { id } } }`, variables: { after } });
  assert.equal(other.code, "BAD_USER_INPUT", other.text);
  const list = await tried({ query: `query($after: String) { partners(first: 1, after: $after) { nodes { id } } }`, variables: { after } });
  assert.equal(list.code, "BAD_USER_INPUT", list.text);
});

const ids = ["", " ", "x", "partner_", "partner_00000000000000000000000000", "partner_01m7ytsnt5ewdbd3nx4ffsj6y5", "PARTNER_01m7ytsnt5ewdbd3nx4ffsj6y5", "user_01m7ytsnt5ewdbd3nx4ffsj6y5", "partner_8zzzzzzzzzzzzzzzzzzzzzzzzz", "\u0000", "' OR 1=1", "x".repeat(100_000), "\u202Epartner", "🏛".repeat(300), 1, -1, 1e400, null, [], {}, true];
for (const id of ids) {
  test(`id: ${JSON.stringify(id).slice(0, 50)}`, async () => {
    for (const query of ["query($id: ID!) { node(id: $id) { id } }", "query($id: ID!) { partner(id: $id) { id } }", "query($id: ID!) { nodes(ids: [$id]) { id } }"]) {
      const got = await tried({ query, variables: { id } });
      assert.ok(got.code === "BAD_USER_INPUT" || got.json.data, got.text.slice(0, 300));
      if (!got.code) assert.ok([null, undefined].includes(got.json.data.node ?? got.json.data.partner ?? got.json.data.nodes?.[0]), got.text);
    }
  });
}

test("101 ids are too many", async () => {
  const got = await tried({ query: "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", variables: { ids: Array(101).fill("partner_01m7ytsnt5ewdbd3nx4ffsj6y5") } });
  assert.equal(got.code, "BAD_USER_INPUT");
});

const texts = {
  "a NUL": "a\u0000b", "bidirectional": "a\u202Eb\u2066c", "zero width": "a\u200Bb\uFEFF", "300 emoji": "👩‍🚀".repeat(300),
  "70 kB": "x".repeat(70_000), "a lone surrogate": "a\uD800b", "CRLF": "a\r\nBcc: x@example.com", "HTML": "<script>alert(1)</script>",
  "SQL": "'; DROP TABLE users; --", "a formula": "=cmd|' /C calc'!A0", "combining marks": `Z${"\u0351".repeat(500)}`, "line separator": "a\u2028b",
};
for (const [name, text] of Object.entries(texts)) {
  for (const field of ["evidence", "usAddress", "contact.name", "contact.email", "contact.locale", "tenantId", "clientMutationId"]) {
    test(`text: ${name} as ${field}`, async () => {
      const input = { option: "CSP_PARTNER_VALIDATION", saveAsDraft: true };
      const [outer, inner] = field.split(".");
      input[outer] = inner ? { [inner]: text } : text;
      const got = await tried({ query: save, variables: { input } }, partner);
      if (got.json.errors) return assert.match(got.code, /BAD_USER_INPUT|BAD_REQUEST/);
      const { userErrors, eligibilityRequest } = got.json.data.submitEligibilityRequest;
      if (userErrors.length) return assert.ok(userErrors.every((e) => e.field && e.message), got.text.slice(0, 300));
      const kept = inner ? eligibilityRequest.contact?.[inner] : eligibilityRequest[outer];
      if (kept !== undefined) assert.equal(kept, text, "stored unchanged");
    });
  }
}

const inputs = {
  "an unknown field": { option: "CSP_PARTNER_VALIDATION", status: "APPROVED" },
  "an unknown value": { option: "BOTH" },
  "a missing field": {},
  "null for what is needed": { option: null },
  "a number for text": { option: "CSP_PARTNER_VALIDATION", evidence: 7 },
  "an object for text": { option: "CSP_PARTNER_VALIDATION", evidence: { a: 1 } },
  "a version beyond Int": { option: "CSP_PARTNER_VALIDATION", saveAsDraft: true, expectedVersion: 2 ** 31 },
};
for (const [name, input] of Object.entries(inputs)) {
  test(`input: ${name}`, async () => {
    const got = await tried({ query: save, variables: { input } }, partner);
    assert.equal(got.code, "BAD_USER_INPUT", got.text.slice(0, 300));
  });
}

test("10000 variables and 100000 values of a list", async () => {
  const declared = times(1500, (i) => `$v${i}: Int`);
  await tried({ query: `query(${declared}) { viewer { roles } }` });
  const got = await tried({ query: "query($f: PartnerFilter) { partners(filter: $f) { totalCount } }", variables: { f: { market: Array(100_000).fill("US") } } });
  assert.ok(got.json);
});

const clocks = [{ minutes: -1 }, { minutes: 0 }, { minutes: 2147483647 }, { businessDays: 401 }, { businessDays: -1 }, { to: "9999-12-31T23:59:59Z" }, { to: "0000-01-01T00:00:00Z" }, { to: "2000-01-01T00:00:00Z" }, {}, { minutes: 1, businessDays: 1 }];
for (const input of clocks) {
  test(`the clock: ${JSON.stringify(input)}`, async () => {
    const got = await tried({ query: "mutation($input: AdvanceClockInput!) { advanceClock(input: $input) { userErrors { code field message } } }", variables: { input } }, operator);
    assert.ok(got.json.errors?.length || got.json.data.advanceClock.userErrors.length, got.text);
  });
}

test("invalid dates", async () => {
  for (const from of ["yesterday", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01", "", 0, "2026-01-01T00:00:00+99:00", "+999999-01-01T00:00:00Z"]) {
    const got = await tried({ query: "query($f: EligibilityRequestFilter) { eligibilityRequests(filter: $f) { totalCount } }", variables: { f: { createdAt: { from } } } });
    assert.equal(got.code, "BAD_USER_INPUT", `${from}: ${got.text.slice(0, 200)}`);
  }
});

test("nested conditions of a filter are bounded", async () => {
  let f = { kind: { in: ["PARTNER"] } };
  for (let i = 0; i < 500; i++) f = { and: [f] };
  const nested = await tried({ query: "query($f: EligibilityRequestFilter) { eligibilityRequests(filter: $f) { totalCount } }", variables: { f } });
  assert.equal(nested.code, "DEPTH_LIMIT_EXCEEDED", nested.text.slice(0, 300));
  const wide = await tried({ query: "query($f: EligibilityRequestFilter) { eligibilityRequests(filter: $f) { totalCount } }", variables: { f: { or: Array(5000).fill({ reference: "GCC-1" }) } } });
  assert.equal(wide.code, "VALUE_LIMIT_EXCEEDED", wide.text.slice(0, 300));
});

for (const key of ["", " ", "a b", "x".repeat(5000), "é"]) {
  test(`Idempotency-Key: ${JSON.stringify(key).slice(0, 20)}`, async () => {
    const input = { option: "CSP_PARTNER_VALIDATION", saveAsDraft: true };
    const got = await tried({ query: save, variables: { input } }, partner, { "idempotency-key": key });
    assert.match(got.text, /IDEMPOTENCY_KEY_INVALID/);
  });
}
