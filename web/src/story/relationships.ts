// Chapter 8: a partner asks a customer for a reseller relationship, by a letter with a link.
import type { Chapter } from "../play";
import { mailOf } from "./documents";
import { aboutInvitation, fromMail } from "./letters";
import { townHall } from "./tenants";

const invitee = { name: "Carmen Rivera", email: townHall, locale: "es" };

const written = `inviteeEmail: "${townHall}"`;

const draft = `mutation Draft($input: CreateRelationshipRequestInput!) {
  createRelationshipRequest(input: $input) {
    request {
      reference
      status
      expiresAt
      letter { subject plainText link mailtoUrl }
    }
    userErrors { code field message remediation }
  }
}
`;

/** send sends a letter, with an edited text if one is given. */
export const send = `mutation Send($input: SendRelationshipRequestInput!) {
  sendRelationshipRequest(input: $input) {
    request { reference status sentAt }
    job { kind state }
    userErrors {
      code
      field
      message
      remediation
      details { name values }
    }
  }
}
`;

/** open is the query that the page behind the link sends too. */
export const open = `query Open($token: String!) {
  invitation(token: $token) {
    kind
    reference
    partnerName
    providerName
    delegatedAccess
    governmentCloud
    expiresAt
    customerAgreement { status version title }
    blockers { code message remediation }
  }
}
`;

/** accept is the mutation that this page sends for a customer. */
export const accept = `mutation AcceptInvitation($input: AcceptRelationshipRequestInput!) {
  acceptRelationshipRequest(input: $input) {
    relationships {
      status
      partner { name }
      associatedReseller { name }
      delegatedAccess { status }
    }
    userErrors { code field message remediation }
  }
}
`;

/** accepting is the link with the customer agreement, which may be given again if it was accepted before. */
export const accepting = (token: string, version: string) => ({ input: { token, customerAgreement: { version, accepted: true } } });

export const relationships: Chapter = {
  title: "Relationships",
  lead: "A partner wants to serve a municipality in Puerto Rico that it does not know yet. It writes; the municipality decides.",
  steps: [
    {
      id: "undelegated",
      part: "seller",
      title: "Ask without delegated administration",
      text: "In government cloud that is not possible, so the answer says what is missing.",
      query: draft,
      variables: { input: { invitee, governmentCloud: true, delegatedAccess: false } },
    },
    {
      id: "draft",
      part: "seller",
      title: "Draft the letter",
      text: "In the municipality's language, with a link of its own. It can be copied, opened in a mail program, or sent from here.",
      query: draft,
      variables: { input: { invitee, governmentCloud: true, delegatedAccess: true } },
    },
    {
      id: "phishing",
      part: "seller",
      title: "Try to send another link",
      text: "The text may be edited, but the invitation's link has to stay and no other address may come with it.",
      query: send,
      ...aboutInvitation(written, () => ({ text: "¡Hola! https://elsewhere.example/win" })),
    },
    {
      id: "watch",
      live: true,
      part: "seller",
      title: "Watch the invitation",
      text: "A subscription. Run it and leave it open: “Next step” opens in a window of its own, and what happens there appears here: sent, opened, accepted.",
      query: `subscription WatchInvitations {
  relationshipRequestUpdated {
    reference
    status
    inviteeName
    openedAt
    customer { companyName }
    updatedAt
  }
}
`,
    },
    {
      id: "send",
      part: "seller",
      mail: true,
      title: "Send it with a few words of one's own",
      text: "The e-mail says below the letter what the program itself knows. Its link opens a page on which the municipality can answer.",
      query: send,
      ...aboutInvitation(written, ({ letter }) => ({ text: letter?.plainText.replace("\n\n", "\n\nNos conocimos en la feria de San Juan.\n\n") ?? null })),
    },
    {
      id: "stranger",
      part: "customer",
      title: "Open somebody else's link",
      text: "A forwarded link does not help: the county sees what it is about, and that it is not for her.",
      query: open,
      ...fromMail("RELATIONSHIP_REQUEST", townHall, (token) => ({ token })),
    },
    {
      id: "opened",
      part: "municipality",
      title: "Open one's own",
      text: "What is asked for, until when, and what is still missing: the customer agreement. The partner now sees OPENED.",
      query: open,
      ...fromMail("RELATIONSHIP_REQUEST", townHall, (token) => ({ token })),
    },
    {
      id: "unsigned",
      part: "municipality",
      title: "Accept without the agreement",
      text: "Nothing begins until it is accepted as well.",
      query: accept,
      ...fromMail("RELATIONSHIP_REQUEST", townHall, (token) => ({ input: { token } })),
    },
    {
      id: "yes",
      part: "municipality",
      title: "Accept",
      text: "Agreement, relationship and administrative access are one commit. Do it here or on the page behind the link.",
      query: accept,
      ...fromMail("RELATIONSHIP_REQUEST", townHall, accepting),
    },
    {
      id: "pending",
      part: "seller",
      title: "See who has answered",
      text: "All invitations of the partner, newest first, with what happened to each.",
      query: `query Invitations {
  relationshipRequests(first: 10) {
    nodes {
      reference
      kind
      status
      inviteeName
      customer { companyName }
      expiresAt
      history { action toState createdAt }
    }
  }
}
`,
    },
    {
      id: "told",
      part: "operator",
      mail: true,
      title: "Read what the partner was told",
      text: "Whoever issued an invitation is written to when it is answered.",
      query: mailOf("Answered", ["INVITATION_ACCEPTED", "INVITATION_DECLINED"]),
    },
  ],
};
