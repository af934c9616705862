// The tour: six steps for somebody who has just opened the demo. Its people read English.
import type { Step } from "../play";
import { aboutInvitation, fromMail } from "./letters";
import { accept, accepting, send } from "./relationships";
import { frontDesk } from "./tenants";

export const tour: Step[] = [
  {
    id: "tour-time",
    part: "operator",
    here: { businessDays: 2 },
    title: "Let two business days pass and watch what happens",
    text: "A tribal council has just asked whether it may buy government cloud, and nobody at the program answers. The clock of the demo moves on; deadlines, reminders and letters come by themselves.",
    query: "",
  },
  {
    id: "tour-letters",
    part: "operator",
    mail: true,
    tab: "mailbox",
    title: "Read the letters that were written meanwhile",
    text: "The council was told that its answer is late, the operator that a promise was broken. Each letter is in the language of its reader.",
    query: "",
  },
  {
    id: "tour-overdue",
    part: "operator",
    title: "Ask the API what is overdue",
    text: "GraphiQL opens as the program's administrator with a query filled in: press the play button there. Everything in the demo is a query like this one.",
    query: `query WhatIsOverdue {
  eligibilityRequests(
    filter: { slaState: { in: [OVERDUE] } }
    orderBy: { field: RESPONSE_DUE_AT, direction: DESC }
  ) {
    nodes {
      reference
      status
      responseDueAt
      organization { name }
      viewerActions { action allowed }
    }
  }
}
`,
  },
  {
    id: "tour-invite",
    part: "seller",
    title: "Invite a customer, as a partner",
    text: "A partner wants to serve a clinic that has no partner yet. The invitation comes back with its letter, which the partner may edit before it goes out.",
    query: `mutation InviteClinic($input: CreateRelationshipRequestInput!) {
  createRelationshipRequest(input: $input) {
    request {
      reference
      status
      expiresAt
      letter { subject plainText }
    }
    userErrors { code field message remediation }
  }
}
`,
    variables: { input: { invitee: { name: "Priscilla Okafor", email: frontDesk, locale: "en" }, delegatedAccess: true, governmentCloud: false } },
  },
  {
    id: "tour-send",
    part: "seller",
    mail: true,
    title: "Send the letter",
    text: "It is in the mailbox a moment later. Its link leads to a page on which people answer without knowing this API; the next step does the same here.",
    query: send,
    ...aboutInvitation(`inviteeEmail: "${frontDesk}", kind: { in: [RESELLER] }`, () => ({ delivery: "EMAIL" })),
  },
  {
    id: "tour-accept",
    part: "clinic",
    title: "Accept it, as the customer",
    text: "Agreement, relationship and administrative access begin in one commit, or none of them. The partner sees the clinic in its list at once, and gets a letter.",
    query: accept,
    ...fromMail("RELATIONSHIP_REQUEST", frontDesk, accepting),
  },
];
