// Chapter 3: refusals, missed deadlines and withdrawals.
import type { Chapter } from "../play";
import { advanceClock } from "../queries";
import { mailOf, submit } from "./documents";
import { form } from "./lookups";
import { governmentTenant } from "./tenants";

const partnerForm = { entityType: "PARTNER_GOV_SERVICES", evidence: "We run the mail service of two counties." };

export const trouble: Chapter = {
  title: "When things go wrong",
  lead: "Refusals that say what to do instead, and a deadline that nobody keeps.",
  steps: [
    {
      id: "reseller",
      part: "reseller",
      title: "A reseller is told where to go",
      text: "Resellers cannot qualify. The refusal names those of its providers that can help, also as data.",
      query: submit,
      ...form("CSP_PARTNER_VALIDATION", partnerForm),
    },
    {
      id: "tenant",
      part: "applicant",
      title: "A government tenant is refused",
      text: "The form asks for the commercial tenant. The refusal is in Spanish, since she reads Spanish; its code is the same for all.",
      query: submit,
      ...form("CSP_PARTNER_VALIDATION", { ...partnerForm, tenantId: governmentTenant }),
    },
    {
      id: "silence",
      part: "operator",
      title: "Nobody answers for two business days",
      text: "A tribal council asked just before this demo began. Let its deadline pass.",
      query: advanceClock,
      variables: { input: { businessDays: 2 } },
    },
    {
      id: "overdue",
      part: "colleague",
      title: "See what is overdue",
      text: "The council got a holding reply half an hour before the deadline. Only a reviewer's own reply keeps the deadline.",
      query: `query Overdue {
  eligibilityRequests(
    filter: { slaState: { in: [OVERDUE] } }
    orderBy: {
      field: RESPONSE_DUE_AT
      direction: DESC
    }
  ) {
    nodes {
      reference
      status
      slaState
      responseDueAt
      holdingReplyAt
      organization { name }
    }
  }
}
`,
    },
    {
      id: "escalation",
      part: "operator",
      mail: true,
      title: "Holding reply and escalation",
      text: "One e-mail calmed the applicant, in Spanish; the other told the operator that a promise was broken.",
      query: mailOf("HoldingReplyAndEscalation", ["ELIGIBILITY_HOLDING_REPLY", "ELIGIBILITY_ESCALATION"]),
    },
  ],
};
