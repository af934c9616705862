// Chapter 5: the company of chapter 4 is vetted, accepts the agreement and gets its users.
import type { Chapter } from "../play";
import { advanceClock } from "../queries";
import { decide } from "./documents";
import { aboutRegistration, agreement, myself, registrationOf } from "./lookups";

const invite = `mutation Invite($input: InviteUserInput!) {
  inviteUser(input: $input) {
    user { name email roles status }
    job { kind state }
    userErrors { code field message remediation }
  }
}
`;

const colleague = { input: { name: "Theresa Alder", email: "theresa.alder@alderridge.example", roles: ["SALES_AGENT"] } };

export const vetting: Chapter = {
  title: "Vetted, signed and ready",
  lead: "The checks run by themselves, a reviewer decides, and the company signs. Then its people get their roles.",
  steps: [
    {
      id: "checks",
      part: "founder",
      title: "See what was checked, and why it passed",
      text: "Each check names its reason and what it rests on. Vetting has a target of three business days and a deadline of five.",
      query: `query Checks {
  viewer {
    partner {
      registration {
        status
        step
        slaState
        targetAt
        deadlineAt
        checks { step status reason evidence automatic }
      }
    }
  }
}
`,
    },
    {
      id: "vetting-queue",
      part: "vetter",
      title: "Open the reviewers' queue",
      text: "Whatever waits for a person, ordered by deadline. Gelombang Data is overdue: chapter 6 is about it.",
      query: `query VettingQueue {
  registrations(
    filter: { needsReviewer: true }
    orderBy: { field: DEADLINE_AT }
  ) {
    nodes {
      reference
      status
      step
      slaState
      deadlineAt
      organization { name }
      checks { step status reason evidence }
    }
  }
}
`,
    },
    {
      id: "early",
      part: "vetter",
      title: "Decide too early",
      text: "Before the target a decision needs a reason of its own, so this one is refused.",
      query: decide,
      ...aboutRegistration("founder", { outcome: "AUTHORIZED" }, ["PENDING"]),
    },
    {
      id: "target",
      part: "operator",
      title: "Let time pass until the target",
      text: "The clock moves to the start of the third business day, by the calendar of the company's market.",
      query: advanceClock,
      variables: { input: { to: "put the registration's targetAt here" } },
      lookup: registrationOf(
        "founder",
        ({ targetAt }) => ({ input: { to: targetAt } }),
        ({ status, targetAt }) => status === "PENDING" && targetAt !== null,
      ),
    },
    {
      id: "authorise",
      part: "vetter",
      title: "Authorise",
      text: "Decision, frozen profile and e-mail are one commit. From now on changed legal data begin a new round.",
      query: decide,
      ...aboutRegistration("founder", { outcome: "AUTHORIZED" }, ["PENDING"]),
    },
    {
      id: "agreement",
      part: "founder",
      title: "Read the partner agreement",
      text: "The text, its version and fingerprint; the url leads to the same text as PDF, for a short while.",
      query: `query ReadAgreement {
  viewer {
    partner {
      agreement {
        status
        title
        version
        sha256
        url
        urlExpiresAt
        text
      }
    }
  }
}
`,
    },
    {
      id: "accept",
      part: "founder",
      title: "Accept it",
      text: "Version and fingerprint say what was read. Signer and time are kept with them.",
      query: `mutation Accept($input: AcceptPartnerAgreementInput!) {
  acceptPartnerAgreement(input: $input) {
    partner { name status }
    acceptance { version region signerName acceptedAt }
    userErrors { code field message remediation }
  }
}
`,
      ...agreement(),
    },
    {
      id: "active",
      part: "founder",
      title: "Look at the status",
      text: "ACTIVE follows from vetting, PartnerID and agreement; nobody sets it by hand.",
      query: `query ProgramInfo {
  viewer {
    partner {
      name
      legalInfo {
        programInfo { indirectResellerStatus agreementSigned }
      }
      registration {
        checklist { task done }
      }
    }
  }
}
`,
    },
    {
      id: "invite-refused",
      part: "founder",
      title: "Invite a colleague, and be refused",
      text: "A global admin is not a superset of the agents. Somebody has to be an admin agent first.",
      query: invite,
      variables: colleague,
    },
    {
      id: "admin-agent",
      part: "founder",
      title: "Become the first admin agent",
      text: "Only a global admin may change roles of his or her own. The list holds all roles, old and new.",
      query: `mutation BecomeAdminAgent($input: UpdateUserRolesInput!) {
  updateUserRoles(input: $input) {
    user { name roles }
    userErrors { code field message remediation }
  }
}
`,
      ...myself({ roles: ["GLOBAL_ADMIN", "ADMIN_AGENT"] }),
    },
    {
      id: "invite",
      part: "founder",
      mail: true,
      title: "Invite the colleague",
      text: "The same input as before. The invitation lies in the mailbox.",
      query: invite,
      variables: colleague,
    },
    {
      id: "token",
      part: "founder",
      title: "Make an API token",
      text: "For a script that acts as an admin agent: the token carries this one of her roles and no other. It is shown this once and ends by itself.",
      query: `mutation MakeToken($input: CreateApiTokenInput!) {
  createApiToken(input: $input) {
    token
    apiToken { name roles expiresAt }
    userErrors { code field message remediation }
  }
}
`,
      variables: { input: { name: "Sales script", roles: ["ADMIN_AGENT"], expiresInDays: 30 } },
    },
  ],
};
