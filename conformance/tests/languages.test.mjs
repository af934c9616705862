// Every problem has messages in the requested language, and the same codes in each.
import test from "node:test";
import assert from "node:assert/strict";
import { as, operator, post, reviewer, someone } from "../target.mjs";

const languages = ["en", "es", "zh-Hans", "ja", "pl", "id"];
const partner = someone("ADMIN_AGENT", "Harbor Public Sector");
const customer = someone("CUSTOMER_GLOBAL_ADMIN");
const unknown = "01m7ytsnt5ewdbd3nx4ffsj6y5";
const submit = (input) => ({ query: "mutation($input: SubmitEligibilityRequestInput!) { submitEligibilityRequest(input: $input) { userErrors { code field message remediation } } }", variables: { input } });
const change = (name, input, extra = "") => ({ query: `mutation { ${name}(input: {${input}}) { userErrors { code field message remediation } ${extra} } }` });

const provocations = {
  "nobody signed in": ["", { query: '{ node(id: "x") { id } }' }],
  "the wrong role": [partner, { query: "{ emails { totalCount } }" }],
  "the wrong role for a mutation": [partner, change("approveEligibilityRequest", `id: "eligreq_${unknown}"`)],
  "an unknown request": [reviewer, change("acknowledgeEligibilityRequest", `id: "eligreq_${unknown}", nextSteps: "x"`)],
  "an unknown job": [operator, change("retryJob", `id: "job_${unknown}"`)],
  "an empty form of a partner": [partner, submit({ option: "CSP_PARTNER_VALIDATION" })],
  "an empty form of a customer": [customer, submit({ option: "O365_GCC_CSP_CUSTOMER_VALIDATION" })],
  "the other form": [customer, submit({ option: "CSP_PARTNER_VALIDATION" })],
  "an impossible form": [customer, submit({ option: "O365_GCC_CSP_CUSTOMER_VALIDATION", tenantId: "x", partnerTenantId: "y", entityType: "PARTNER_GOV_SERVICES", contact: { email: "x", locale: "xx", name: "a\u0000" }, contract: { accepted: false, version: "0" } })],
  "too long a text": [partner, submit({ option: "CSP_PARTNER_VALIDATION", saveAsDraft: true, evidence: "x".repeat(50_000) })],
  "a page that is too large": [reviewer, { query: "{ partners(first: 101) { totalCount } }" }],
  "a page from both ends": [reviewer, { query: "{ partners(first: 1, last: 1) { totalCount } }" }],
  "a cursor of rubbish": [reviewer, { query: '{ partners(after: "x") { totalCount } }' }],
  "the clock backwards": [operator, change("advanceClock", 'to: "2020-01-01T00:00:00Z"')],
  "the clock by nothing": [operator, change("advanceClock", "")],
  "too long a filter": [reviewer, { query: "query($m: [CountryCode!]) { partners(filter: {market: {in: $m}}) { totalCount } }", variables: { m: Array(300).fill("US") } }],
  "a bad Idempotency-Key": [partner, submit({ option: "CSP_PARTNER_VALIDATION", saveAsDraft: true }), { "idempotency-key": "a b" }],
};

/** problems returns all codes, messages and remediations of an answer. */
function problems({ json }) {
  const top = (json.errors ?? []).map((e) => ({ code: e.extensions.reason ?? e.extensions.code, message: e.message, remediation: e.extensions.remediation }));
  const user = Object.values(json.data ?? {}).flatMap((payload) => payload?.userErrors ?? []);
  return [...top, ...user];
}

for (const [name, [token, body, headers]] of Object.entries(provocations)) {
  test(name, async () => {
    const told = {};
    for (const language of languages) {
      const got = await post(body, { ...as(token), ...headers, "accept-language": language });
      told[language] = problems(got);
      assert.ok(told[language].length, `${language}: nothing was wrong: ${got.text}`);
      for (const p of told[language]) {
        assert.ok(p.message && p.remediation, `${language}: ${JSON.stringify(p)}`);
        assert.doesNotMatch(p.message + p.remediation, /\{\{|<no value>|%!|undefined|_FAILED\b/, JSON.stringify(p));
      }
    }
    for (const language of languages.slice(1)) {
      assert.deepEqual(told[language].map((p) => p.code), told.en.map((p) => p.code));
      told[language].forEach((p, i) => {
        assert.notEqual(p.message, told.en[i].message, `${language}: ${p.code} is told in English: ${p.message}`);
        assert.notEqual(p.remediation, told.en[i].remediation, `${language}: ${p.code}: ${p.remediation}`);
      });
    }
  });
}

test("the best language of several is used", async () => {
  const message = async (accept, token = partner) => problems(await post({ query: "{ emails { totalCount } }" }, { ...as(token), ...(accept ? { "accept-language": accept } : {}) }))[0].message;
  const told = Object.fromEntries(await Promise.all(languages.map(async (l) => [l, await message(l)])));
  assert.equal(new Set(Object.values(told)).size, 6);
  for (const [accept, language] of [
    ["es-MX, en;q=0.5", "es"], ["de, pl;q=0.3, en;q=0.2", "pl"], ["zh-CN", "zh-Hans"], ["zh", "zh-Hans"], ["JA", "ja"], ["in", "id"],
    ["*", "en"], ["xx", "en"], [";;;", "en"], ["en;q=0, ja;q=0.1", "ja"], ["x".repeat(5000), "en"], ["de, fr;q=0.9, es;q=0.1", "es"],
  ]) {
    assert.equal(await message(accept), told[language], accept.slice(0, 30));
  }
  assert.equal(await message("", someone("CUSTOMER_GLOBAL_ADMIN", "株式会社さくら製作所")), told.ja, "the person's own");
});
