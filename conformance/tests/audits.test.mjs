// The audits of GraphQL over HTTP that graphql-http publishes, anonymously and as a user.
import test from "node:test";
import assert from "node:assert/strict";
import { serverAudits } from "graphql-http";
import { as, endpoint, reviewer } from "../target.mjs";

for (const [who, token] of [["nobody", ""], ["a reviewer", reviewer]]) {
  const fetchFn = (url, init) => fetch(url, { ...init, headers: { ...init?.headers, ...as(token) } });
  for (const audit of serverAudits({ url: endpoint, fetchFn })) {
    test(`as ${who}: ${audit.name}`, async () => {
      const result = await audit.fn();
      assert.equal(result.status, "ok", result.reason);
    });
  }
}
