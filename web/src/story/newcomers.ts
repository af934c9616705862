// The two customers that chapter 7 creates, and how later steps find them.
import type { Variables } from "../api";
import type { Step } from "../play";

/** Newcomer is a customer of the story: its account's name, and its company's where the story chooses that. */
export type Newcomer = { account: string; name?: string };

export const school = { account: "ternharbor-school", name: "Tern Harbor Charter School" } satisfies Newcomer;

export const parks = { account: "county-parks" } satisfies Newcomer;

/** schoolForm is the input of createCustomer for the school. */
export const schoolForm = {
  companyName: school.name,
  domain: school.account,
  market: "US",
  contact: { firstName: "Iris", lastName: "Nolan", email: "iris.nolan@ternharbor.example", phone: "+1 207 555 0142" },
  address: { line1: "14 Wharf Street", city: "Portland", state: "ME", postalCode: "04101", country: "US" },
  culture: "en-US",
  specialQualification: "NONE",
};

/** confirmedName asks for the validation IDs with which customers can be created. */
export const confirmedName = `query LookUpValidationId {
  validationIds(first: 100, filter: { status: { in: [ISSUED] } }) {
    nodes { code organizationName remainingCreates }
  }
}`;

type Found = { id: string; domain: string; account: { reviewStatus: string } };

/** aboutCustomer is an input about a customer of the story, with a review in one of the states in which the step makes sense. */
export function aboutCustomer({ account }: Newcomer, input: Variables, reviews?: string[]): Pick<Step, "variables" | "lookup"> {
  return {
    variables: { input: { id: "put the customer's id here", ...input } },
    lookup: {
      query: `query LookUpCustomer {
  customers(first: 100, orderBy: { field: CREATED_AT, direction: DESC }) {
    nodes { id domain account { reviewStatus } }
  }
}`,
      fill: ({ customers }) => {
        const found: Found | undefined = customers.nodes.find(({ domain }: Found) => domain.startsWith(`${account}.`));
        return found && (!reviews || reviews.includes(found.account.reviewStatus)) ? { input: { id: found.id, ...input } } : null;
      },
    },
  };
}
