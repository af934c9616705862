// What the pages themselves ask the API: the sign-in check, the clock, the mailbox, and GraphiQL's first text.
// The texts of the story are in story/.

export const whoAmI = `query WhoAmI {
  viewer { user { name } organization { name } roles }
}`;

export const readClock = `query ReadClock {
  program { clock { now sandbox target } }
}`;

export const advanceClock = `mutation AdvanceClock($input: AdvanceClockInput!) {
  advanceClock(input: $input) {
    clock { now target }
    settled
    happened { jobs failedJobs emails acts { action count } }
    userErrors { code message remediation }
  }
}
`;

export const readMailbox = `query Mailbox {
  emails(first: 20) {
    nodes { id createdAt template locale toName toAddress subject text html status }
  }
}`;

/** openRequest is where the links in e-mails about eligibility lead. */
export const openRequest = `query OpenRequest($id: ID!) {
  eligibilityRequest(id: $id) {
    reference
    status
    slaState
    responseDueAt
    organization { name }
    partner { name }
    messages { kind body createdAt }
    viewerActions { action allowed }
  }
}
`;

/** openRegistration is where the links in e-mails about a registration lead. */
export const openRegistration = `query OpenRegistration($id: ID!) {
  registration(id: $id) {
    reference
    status
    step
    slaState
    targetAt
    deadlineAt
    decisionReason
    organization { name }
    checklist { task done }
    checks { step status reason evidence }
    viewerActions { action allowed }
  }
}
`;

/** openInvitation is where partners are led by e-mails about the invitations they issued. */
export const openInvitation = `query OpenInvitation($id: ID!) {
  relationshipRequest(id: $id) {
    reference
    kind
    status
    inviteeName
    inviteeEmail
    sentAt
    openedAt
    expiresAt
    closedAt
    reason
    customer { companyName }
    history { action toState createdAt }
    viewerActions { action allowed }
  }
}
`;

/** openCustomer is where the links in e-mails about a customer lead. */
export const openCustomer = `query OpenCustomer($id: ID!) {
  customer(id: $id) {
    companyName
    domain
    account {
      status
      statusReason
      isGccValidated
      specialQualifications { code vettingStatus vettingReason }
      reviewStatus
      reviewFindings { severity message }
      reviewReason
      viewerActions { action allowed }
    }
    orderReadiness {
      ready
      blockers { code message remediation }
    }
  }
}
`;

// The pages behind the links in e-mails work also where only published documents run: the program embeds their texts, see embed.go.

/** readProgram tells those pages in whose name they ask. */
export { default as readProgram } from "../documents/program.graphql?raw";

/** readContactQuestion tells a primary contact what it is about. */
export { default as readContactQuestion } from "../documents/contact.graphql?raw";

/** confirmContact sends the two answers of a primary contact. */
export { default as confirmContact } from "../documents/confirm.graphql?raw";

/** enterLinkCode gives whoever has a letter the token of its link. */
export { default as enterLinkCode } from "../documents/code.graphql?raw";

/** requestNewLink has a letter sent once more. */
export { default as requestNewLink } from "../documents/again.graphql?raw";

/** readInvitation shows what the holder of a link is invited to, and who that is. */
export { default as readInvitation } from "../documents/invitation.graphql?raw";

/** noteOpened notes that those who were invited have looked. */
export { default as noteOpened } from "../documents/open.graphql?raw";

/** acceptInvitation accepts for a customer. */
export { default as acceptInvitation } from "../documents/accept.graphql?raw";

/** authorizeProvider accepts for a reseller. */
export { default as authorizeProvider } from "../documents/authorize.graphql?raw";

/** declineInvitation declines for either. */
export { default as declineInvitation } from "../documents/decline.graphql?raw";

/** welcome is what GraphiQL shows when nothing else was asked for. */
export const welcome = `# Ctrl-Enter (Cmd-Enter) runs this query.
#
# The bar above says who is asking. Act as
# somebody else and run it again, or follow
# the story: a step brings text and person.

query Welcome {
  viewer {
    user { name }
    organization { name }
    roles
    partner { id }
  }
  program {
    name
    clock { now sandbox target }
  }
}
`;
