// Chapter 2: the partner's customer is confirmed as a government body.
import type { Chapter } from "../play";
import { approve, submit } from "./documents";
import { aboutRequest, form } from "./lookups";
import { partnerTenant } from "./tenants";

export const customer: Chapter = {
  title: "Its customer follows",
  lead: "A county wants to buy from the partner that chapter 1 approved. It proves that it is a government body.",
  steps: [
    {
      id: "customer",
      part: "customer",
      title: "The customer hands in its own form",
      text: "It names the tenant of the partner it buys from. Before that partner is approved, the form is refused.",
      query: submit,
      ...form("O365_GCC_CSP_CUSTOMER_VALIDATION", { partnerTenantId: partnerTenant, entityType: "STATE_LOCAL_ENTITY" }),
    },
    {
      id: "confirm",
      part: "reviewer",
      title: "Confirm the customer",
      text: "Approving issues a validation ID to the partner, here good for creating five customers.",
      query: approve,
      ...aboutRequest("customer", { maxCreates: 5 }, ["SUBMITTED", "ACKNOWLEDGED", "INFO_REQUESTED"]),
    },
    {
      id: "validation",
      part: "applicant",
      title: "Find the validation ID",
      text: "The partner sees its validation ID, and which of its customers are ready for government cloud, or what blocks them.",
      query: `query ValidationIds {
  validationIds {
    nodes {
      code
      organizationName
      status
      remainingCreates
    }
  }
  customers {
    nodes {
      companyName
      governmentReadiness {
        ready
        blockers { code message }
      }
    }
  }
}
`,
    },
  ],
};
