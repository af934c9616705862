// Chapter 7: a partner creates customers, one of them for government cloud, and their reviews.
import type { Variables } from "../api";
import type { Chapter, Lookup } from "../play";
import { aboutCustomer, confirmedName, parks, school, schoolForm } from "./newcomers";

const create = `mutation CreateCustomer($input: CreateCustomerInput!) {
  createCustomer(input: $input) {
    customer {
      companyName
      domain
      account { status }
    }
    job { kind state }
    userErrors { code field message remediation }
  }
}
`;

export const customers: Chapter = {
  title: "Customers",
  lead: "A direct-bill partner takes on two customers: a school, and a body of the county that its validation ID confirms.",
  steps: [
    {
      id: "validate",
      part: "seller",
      title: "Ask what would be wrong",
      text: "A customer in another region, with half of its data missing. Everything is told at once, and nothing happens.",
      query: `mutation Validate($input: ValidateCustomerInput!) {
  validateCustomer(input: $input) {
    valid
    userErrors { code field message remediation }
    market {
      name
      registrationNumber { rule name example }
    }
    validationIds { code organizationName remainingCreates }
    helpEmail
  }
}
`,
      variables: { input: { ...schoolForm, companyName: "", domain: "x", market: "CA", specialQualification: "GOVERNMENT_COMMUNITY_CLOUD" } },
    },
    {
      id: "without",
      part: "seller",
      title: "Try it without a validation ID",
      text: "Government Community Cloud needs one. Without it nothing is created, not even an ordinary customer.",
      query: create,
      variables: { input: { ...schoolForm, specialQualification: "GOVERNMENT_COMMUNITY_CLOUD" } },
    },
    {
      id: "with",
      part: "seller",
      title: "Create a customer with a validation ID",
      text: "It bears the name that the validation ID confirms. One creation is held until the account works, and given back if it never does.",
      query: create,
      variables: { input: governmentForm("put the confirmed organisation's name here", "put the validation ID here") },
      lookup: validationId(governmentForm),
    },
    {
      id: "school",
      part: "seller",
      title: "Create an ordinary customer",
      text: "A charter school. Its account is set up by a job, which comes back with the answer.",
      query: create,
      variables: { input: schoolForm },
    },
    {
      id: "accounts",
      part: "seller",
      title: "Look at both accounts",
      text: "What each is qualified as, where its review stands, and what still stands in the way of orders.",
      query: `query NewAccounts {
  customers(
    first: 2
    orderBy: { field: CREATED_AT, direction: DESC }
  ) {
    nodes {
      companyName
      domain
      account {
        status
        isGccValidated
        specialQualifications { code vettingStatus }
        reviewStatus
      }
      orderReadiness {
        ready
        blockers { code message remediation }
      }
    }
  }
}
`,
    },
    {
      id: "education",
      part: "seller",
      title: "Ask for the school's qualification",
      text: "It cannot be taken back by a partner, so somebody looks at it first.",
      query: `mutation Qualify($input: UpdateCustomerQualificationInput!) {
  updateCustomerQualification(input: $input) {
    qualification { code educationSegment vettingStatus }
    job { kind state }
    userErrors { code field message remediation }
  }
}
`,
      ...aboutCustomer(school, { qualification: "EDUCATION", educationSegment: "K12" }),
    },
    {
      id: "qualified",
      part: "reviewer",
      title: "Decide on it",
      text: "What rests on a validation ID is approved by itself; this rests on nothing but a name, so it waits for a reviewer.",
      query: `mutation DecideQualification($input: DecideCustomerQualificationInput!) {
  decideCustomerQualification(input: $input) {
    qualification { code vettingStatus vettingReason decidedAt }
    userErrors { code field message remediation }
  }
}
`,
      variables: { input: decision("put the qualification's id here") },
      lookup: {
        query: `query LookUpQualification {
  customers(first: 100, filter: { qualificationInReview: true }) {
    nodes { companyName account { specialQualifications { id vettingStatus } } }
  }
}`,
        fill: ({ customers }) => {
          const found = customers.nodes.find(({ companyName }: { companyName: string }) => companyName === school.name);
          const open = found?.account.specialQualifications.find((one: { vettingStatus: string }) => one.vettingStatus === "IN_REVIEW");
          return open ? { input: decision(open.id) } : null;
        },
      },
    },
    {
      id: "moved",
      part: "seller",
      title: "Enter an address that nobody knows",
      text: "Changed details are reviewed by a job. While that lasts, nothing new can be bought.",
      query: `mutation Move($input: UpdateCustomerInput!) {
  updateCustomer(input: $input) {
    customer { companyName account { reviewStatus } }
    job { kind state }
    userErrors { code field message remediation }
  }
}
`,
      ...aboutCustomer(school, { address: { line1: "1 Nowhere Road", city: "Portland", state: "ME", postalCode: "04101", country: "US" } }),
    },
    {
      id: "review",
      part: "vetter",
      title: "See what the reviews noticed",
      text: "One address is unknown, and the county's new body has the county's own name. Both are left to a person.",
      query: `query UnderReview {
  customers(filter: { reviewStatus: { in: [UNDER_REVIEW] } }) {
    nodes {
      companyName
      account {
        reviewStatus
        reviewFindings { severity message }
      }
    }
  }
}
`,
    },
    {
      id: "verified",
      part: "vetter",
      title: "End a review",
      text: "The county has confirmed its new body. NOT_APPROVED would need a reason, which the partner reads.",
      query: `mutation EndReview($input: DecideCustomerReviewInput!) {
  decideCustomerReview(input: $input) {
    customer { companyName account { reviewStatus reviewedAt } }
    userErrors { code field message remediation }
  }
}
`,
      ...aboutCustomer(parks, { outcome: "VERIFIED", reason: "Confirmed by the county by telephone." }, ["UNDER_REVIEW"]),
    },
  ],
};

function decision(id: string): Variables {
  return { id, outcome: "APPROVED", reason: "In the state's list of charter schools." };
}

function governmentForm(companyName: string, validationId: string): Variables {
  return { ...schoolForm, companyName, domain: parks.account, specialQualification: "GOVERNMENT_COMMUNITY_CLOUD", validationId };
}

function validationId(form: (name: string, code: string) => Variables): Lookup {
  return {
    query: confirmedName,
    fill: ({ validationIds }) => {
      const usable = validationIds.nodes.find((one: { remainingCreates: number | null }) => one.remainingCreates !== 0);
      return usable ? { input: form(usable.organizationName, usable.code) } : null;
    },
  };
}
