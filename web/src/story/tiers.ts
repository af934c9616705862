// Chapter 9: a reseller finds a provider, invites a customer together with it, and ends the partnership.
import type { Chapter } from "../play";
import { aboutInvitation, fromMail, withProvider } from "./letters";
import { accept, accepting, send } from "./relationships";
import { frontDesk, newcomersAdmin, newcomerTenant } from "./tenants";

const authorize = `mutation Authorize($input: AuthorizeIndirectProviderInput!) {
  authorizeIndirectProvider(input: $input) {
    partnership {
      providerName
      status
      mayOrder
      adminAccess { status }
    }
    userErrors { code field message remediation }
  }
}
`;

const remove = `mutation Remove($input: RemovePartnershipInput!) {
  removePartnership(input: $input) {
    partnership { providerName status removedAt }
    blockers { code blocking count message remediation }
    userErrors { code message remediation }
  }
}
`;

const reason = "We sell through another provider from now on.";

export const tiers: Chapter = {
  title: "Two tiers",
  lead: "An indirect reseller does not order itself: its provider does. The two find each other, win a customer, and part.",
  steps: [
    {
      id: "directory",
      part: "agent",
      title: "Look for a provider",
      text: "The directory is open to everybody. Only a provider of the reseller's own region can work with it.",
      query: `query Directory {
  providerDirectory {
    nodes { name markets services contactEmail }
  }
}
`,
    },
    {
      id: "partner-up",
      part: "provider",
      title: "Try to invite a reseller twice",
      text: "By its tenant ID. It has an open invitation of this provider already, so a second one is refused, and the answer names the first. Without one, the e-mail goes to the reseller's global admin.",
      query: `mutation InviteReseller($input: InviteIndirectResellerInput!) {
  inviteIndirectReseller(input: $input) {
    partnership { status invitedAs }
    request { reference status expiresAt }
    userErrors { code field message remediation }
  }
}
`,
      variables: { input: { tenantId: newcomerTenant } },
    },
    {
      id: "again",
      part: "provider",
      mail: true,
      title: "Send the invitation again",
      text: "Instead of a second one, the first gets a new link, and the older link ends: whoever found that e-mail can do nothing with it.",
      query: send,
      ...aboutInvitation("kind: { in: [PROVIDER_PARTNERSHIP] }", () => ({ delivery: "EMAIL" })),
    },
    {
      id: "unticked",
      part: "newcomer",
      title: "Authorise without consent",
      text: "The provider will order for the reseller's customers and administer its account: that is said yes to explicitly, or not at all.",
      query: authorize,
      ...fromMail("PARTNERSHIP_INVITATION", newcomersAdmin, (token) => ({ input: { token, consent: false } })),
    },
    {
      id: "authorised",
      part: "newcomer",
      title: "Authorise the provider",
      text: "The box on the page behind the link does the same.",
      query: authorize,
      ...fromMail("PARTNERSHIP_INVITATION", newcomersAdmin, (token) => ({ input: { token, consent: true } })),
    },
    {
      id: "sides",
      part: "provider",
      title: "See it from the other side",
      text: "Each side lists the other. The provider may order from now on.",
      query: `query Resellers {
  partnerships(filter: { side: { in: [PROVIDER] } }) {
    nodes {
      reseller { name }
      invitedAs
      status
      mayOrder
      adminAccess { status }
    }
  }
}
`,
    },
    {
      id: "jointly",
      part: "agent",
      mail: true,
      title: "Invite a customer for both",
      text: "One letter asks a clinic for relationships with the reseller and its provider.",
      query: `mutation InviteJointly($input: InviteCustomerJointlyInput!) {
  inviteCustomerJointly(input: $input) {
    request {
      reference
      kind
      status
      provider { name }
    }
    userErrors { code field message remediation }
  }
}
`,
      ...withProvider("provider", ({ provider }) => ({
        input: { providerId: provider?.id ?? "", invitee: { name: "Priscilla Okafor", email: frontDesk, locale: "en" }, delegatedAccess: true, governmentCloud: false },
      })),
    },
    {
      id: "both",
      part: "clinic",
      title: "Accept both at once",
      text: "Both relationships begin, or neither.",
      query: accept,
      ...fromMail("JOINT_INVITATION", frontDesk, accepting),
    },
    {
      id: "shared",
      part: "newcomer",
      title: "List the customers that both share",
      text: "The reseller looks after them; the provider places their orders.",
      query: `query SharedCustomers($providerId: ID!) {
  sharedCustomers(providerId: $providerId) {
    nodes {
      companyName
      relationships {
        status
        partner { name }
        associatedReseller { name }
      }
    }
  }
}
`,
      ...withProvider("provider", ({ provider }) => ({ providerId: provider?.id ?? "" })),
    },
    {
      id: "withdraw",
      part: "newcomer",
      title: "Withdraw the provider's access",
      text: "The provider can no longer administer the reseller's account. The partnership stays, and so do orders.",
      query: `mutation Withdraw($input: RevokeProviderAdminAccessInput!) {
  revokeProviderAdminAccess(input: $input) {
    partnership {
      status
      mayOrder
      adminAccess { status revokedAt }
    }
    userErrors { code message remediation }
  }
}
`,
      ...withProvider("provider", ({ id }) => ({ input: { id } }), ({ adminAccess }) => adminAccess?.status === "GRANTED"),
    },
    {
      id: "consequences",
      part: "newcomer",
      title: "Ask what ending it would mean",
      text: "A dry run: every consequence by name, and nothing happens.",
      query: remove,
      ...withProvider("provider", ({ id }) => ({ input: { id, reason, confirm: [], dryRun: true } })),
    },
    {
      id: "unconfirmed",
      part: "newcomer",
      title: "End it without having read them",
      text: "Refused, and the answer names what was not confirmed.",
      query: remove,
      ...withProvider("provider", ({ id }) => ({ input: { id, reason, confirm: [], dryRun: false } })),
    },
    {
      id: "part",
      part: "newcomer",
      title: "End the partnership",
      text: "With every consequence confirmed. Customers stay with both sides, and no notice is sent: that is for the two to do.",
      query: remove,
      ...withProvider("provider", ({ id, removalBlockers }) => ({
        input: { id, reason, confirm: removalBlockers.filter(({ blocking }) => !blocking).map(({ code }) => code), dryRun: false },
      })),
    },
  ],
};
