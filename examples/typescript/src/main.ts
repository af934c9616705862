// A customer requests to be confirmed for government cloud, and a reviewer approves it.
import { randomUUID } from "node:crypto";
import type { OperationResult } from "@urql/core";
import { clientOf, headersOf, persona } from "./client.js";
import { Acknowledge, Approve, Form, Problem, Request, Submit, Watch } from "./documents.js";
import { read, type FragmentType } from "./graphql/index.js";

/** data returns the data of an answer, or throws its errors. */
function data<T>(result: OperationResult<T>): T {
  if (result.error || !result.data) throw result.error ?? new Error("no data");
  return result.data;
}

type Answer = { eligibilityRequest?: FragmentType<typeof Request> | null; userErrors: FragmentType<typeof Problem>[] };

/** request returns the request of a payload, or throws its problems. */
function request(payload: Answer | null | undefined) {
  const problems = read(Problem, payload?.userErrors ?? []);
  if (problems.length) throw new Error(problems.map((p) => `${p.code} ${p.field?.join(".") ?? ""}: ${p.message} ${p.remediation}`).join("\n"));
  const made = read(Request, payload?.eligibilityRequest);
  if (!made) throw new Error("no request");
  return made;
}

const paula = await headersOf(await persona("CUSTOMER_GLOBAL_ADMIN", "Cedar County Government"));
const applicant = clientOf(paula);
const partner = clientOf(await headersOf(await persona("ADMIN_AGENT", "Harbor Public Sector")));
const reviewer = clientOf(await headersOf(await persona("ELIGIBILITY_REVIEWER")));

const { viewer, program } = data(await applicant.query(Form, {}));
const seller = data(await partner.query(Form, {})).viewer.organization;
console.log(`${viewer.organization?.name} buys through ${seller?.name} and accepts the contract of ${program.eligibilityContract.version}.`);

const input = {
  option: "O365_GCC_CSP_CUSTOMER_VALIDATION" as const,
  tenantId: viewer.organization?.profile?.microsoftId ?? null,
  partnerTenantId: seller?.profile?.microsoftId ?? null,
  entityType: "STATE_LOCAL_ENTITY" as const,
  evidence: "County charter, chapter 3",
  contract: { accepted: true, version: program.eligibilityContract.version },
};
// The same key twice has one effect: a script may retry after a failure without knowing whether the first request succeeded.
const once = { fetchOptions: { headers: { ...paula, "idempotency-key": randomUUID() } } };
const submitted = request(data(await applicant.mutation(Submit, { input }, once)).submitEligibilityRequest);
const again = request(data(await applicant.mutation(Submit, { input }, once)).submitEligibilityRequest);
console.log(`${submitted.reference} is ${submitted.status}; sent again, it is still ${again.reference}. A reply is due ${submitted.responseDueAt}.`);

const approved = new Promise<void>((resolve) => {
  const { unsubscribe } = applicant.subscription(Watch, { id: submitted.id }).subscribe((result) => {
    const seen = read(Request, result.data?.eligibilityRequestUpdated);
    if (seen) console.log(`  the applicant sees ${seen.status}, version ${seen.version}`);
    if (seen?.status !== "APPROVED") return;
    unsubscribe();
    resolve();
  });
});

request(data(await reviewer.mutation(Acknowledge, { input: { id: submitted.id, nextSteps: "We check the charter." } })).acknowledgeEligibilityRequest);
const { approveEligibilityRequest } = data(await reviewer.mutation(Approve, { input: { id: submitted.id, maxCreates: 3 } }));
request(approveEligibilityRequest);
await approved;
console.log(`Approved; the validation ID is ${approveEligibilityRequest?.eligibilityRequest?.validationId?.code}.`);
