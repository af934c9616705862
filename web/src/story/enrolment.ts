// Chapter 4: a company that is new to the program registers, and its primary contact confirms that.
import type { Chapter } from "../play";
import { mailOf } from "./documents";
import { aboutRegistration, confirmation, registrationOf } from "./lookups";

const open = ["STARTED", "PROFILE_IN_PROGRESS"];
const contact = { firstName: "Maya", lastName: "Alder", phone: "+1 253 555 0117" };

// Three of the company's numbers that cannot be associated, each for a reason of its own.
const unfit = (id: string) => ({
  global: { id, partnerId: "4500001" },
  canadian: { id, partnerId: "4500003" },
  legacy: { id, partnerId: "4500009" },
});

const verify = `mutation VerifyAddress($input: VerifyAddressInput!) {
  verifyAddress(input: $input) {
    status
    suggestion { line1 line2 city state postalCode }
    registration {
      profile {
        legal {
          addressChoice
          address { line1 line2 city state postalCode }
        }
      }
    }
    userErrors { code field message remediation }
  }
}
`;

const save = `mutation SaveProfile($input: SaveRegistrationProfileInput!) {
  saveRegistrationProfile(input: $input) {
    registration {
      status
      profile {
        primaryContact { firstName lastName email }
        support { email phone }
      }
    }
    userErrors { code field message remediation }
  }
}
`;

/** confirm is the mutation that the page behind the e-mail's link sends too. */
export const confirm = `mutation Confirm($input: ConfirmPrimaryContactInput!) {
  confirmPrimaryContact(input: $input) {
    companyName
    registeredForAccount
    addressBelongsToCompany
    complete
    userErrors { code field message remediation }
  }
}
`;

export const enrolment: Chapter = {
  title: "A company joins",
  lead: "A consultancy wants to resell. Its global admin says who the company is, and the primary contact confirms it by e-mail.",
  steps: [
    {
      id: "register",
      part: "founder",
      title: "Begin the registration",
      text: "Whoever begins again gets the registration that is open already. The checklist says what is still to be done.",
      query: `mutation Register($input: StartRegistrationInput!) {
  startRegistration(input: $input) {
    registration {
      reference
      status
      checklist { task done }
    }
    userErrors { code field message remediation }
  }
}
`,
      variables: { input: { selfAssessment: ["READY_FOR_MARKET_WITHOUT_MANAGING_VENDORS"] } },
    },
    {
      id: "company",
      part: "founder",
      title: "Find the company in the register",
      text: "The D-U-N-S number is enough: legal name, address and website come from the company register.",
      query: `mutation FindCompany($input: LookUpCompanyInput!) {
  lookUpCompany(input: $input) {
    company {
      legalName
      address { line1 line2 city state postalCode }
      website
    }
    registration { status }
    userErrors { code field message remediation }
  }
}
`,
      ...aboutRegistration("founder", { duns: "079000001" }, open),
    },
    {
      id: "address",
      part: "founder",
      title: "Have the address verified",
      text: "The postal authority would write it a little differently. Its suggestion stands beside what was entered.",
      query: verify,
      ...aboutRegistration("founder", {}, open),
    },
    {
      id: "suggestion",
      part: "founder",
      title: "Take the suggestion",
      text: "The applicant chooses; AS_ENTERED would have kept the address as it was.",
      query: verify,
      ...aboutRegistration("founder", { choice: "AS_SUGGESTED" }, open),
    },
    {
      id: "gmail",
      part: "founder",
      title: "Try a Gmail address",
      text: "A personal mailbox does not show who somebody works for, so it is refused before any e-mail leaves.",
      query: save,
      ...aboutRegistration("founder", { primaryContact: { ...contact, email: "maya.alder@gmail.com" } }, open),
    },
    {
      id: "contacts",
      part: "founder",
      title: "Give the company's addresses",
      text: "Her own address as primary contact, and the help desk for customers.",
      query: save,
      ...aboutRegistration(
        "founder",
        {
          primaryContact: { ...contact, email: "maya.alder@alderridge.example" },
          support: { email: "help@alderridge.example", phone: "+1 253 555 0190" },
        },
        open,
      ),
    },
    {
      id: "numbers",
      part: "founder",
      title: "Look at the company's PartnerIDs",
      text: "Four numbers, and only one of them fits: a location in the account's country that was moved here.",
      query: `query PartnerIds {
  viewer {
    organization {
      identifiers {
        nodes { number type name country migrated }
      }
    }
  }
}
`,
    },
    {
      id: "unfit",
      part: "founder",
      title: "Try the three that do not fit",
      text: "The whole company's number, the Canadian office's, and one that stayed behind: three refusals, each with what to do.",
      query: `mutation AssociateOthers(
  $global: AssociatePartnerIdInput!
  $canadian: AssociatePartnerIdInput!
  $legacy: AssociatePartnerIdInput!
) {
  global: associatePartnerId(input: $global) {
    userErrors { code message remediation }
  }
  canadian: associatePartnerId(input: $canadian) {
    userErrors { code message remediation }
  }
  legacy: associatePartnerId(input: $legacy) {
    userErrors { code message remediation }
  }
}
`,
      variables: unfit("put the registration's id here"),
      lookup: registrationOf("founder", ({ id }) => unfit(id)),
    },
    {
      id: "associate",
      part: "founder",
      title: "Associate the one that fits",
      text: "One account, one PartnerID. It could wait, but without it the agreement cannot be accepted.",
      query: `mutation Associate($input: AssociatePartnerIdInput!) {
  associatePartnerId(input: $input) {
    registration {
      partnerId { number name associatedAt }
    }
    userErrors { code field message remediation }
  }
}
`,
      ...aboutRegistration("founder", { partnerId: "4500002" }),
    },
    {
      id: "apply",
      part: "founder",
      title: "Submit the registration",
      text: "What is missing would be named here. The job that comes back writes to the primary contact.",
      query: `mutation SubmitRegistration($input: SubmitRegistrationInput!) {
  submitRegistration(input: $input) {
    registration {
      reference
      status
      step
      checklist { task done }
    }
    job { kind state }
    userErrors { code field message remediation }
  }
}
`,
      ...aboutRegistration("founder", {}, open),
    },
    {
      id: "link",
      part: "operator",
      mail: true,
      title: "Open the link in the mailbox",
      text: "It works once and leads to a page with two questions, for people without an account. Answer both there, or in the next step.",
      query: mailOf("Confirmation", ["CONTACT_VERIFICATION"], 1),
    },
    {
      id: "answers",
      part: "founder",
      title: "Confirm, without the page",
      text: "The page sends nothing but this: the link's token and two separate answers. No sign-in is needed.",
      query: confirm,
      ...confirmation("founder", true),
    },
  ],
};
