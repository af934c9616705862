// The requests of the pages: the sign-in check, the demo's identity, the clock, the mailbox, and GraphiQL's first document.
// The texts of the story are in story/.

export const whoAmI = `query WhoAmI {
  viewer { user { name } organization { name } roles }
}`;

/** whichDemo tells one demo from another: each has users of its own. */
export const whichDemo = `query WhichDemo {
  viewer { user { id } }
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

/** openRequest is the document that links in e-mails about eligibility open. */
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

/** openRegistration is the document that links in e-mails about a registration open. */
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

/** openInvitation is the document that links in e-mails about an issued invitation open. */
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

/** openCustomer is the document that links in e-mails about a customer open. */
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

/** openOrder is the document that links in e-mails about an order open. */
export const openOrder = `query OpenOrder($id: ID!) {
  order(id: $id) {
    number
    status
    customer { companyName }
    partnerOfRecord { name }
    total { amount currencyCode }
    completedAt
    cancelReason
    lines {
      name
      quantity
      status
      refusal
      subscription { id status termEndsAt }
    }
    viewerActions { action allowed }
  }
}
`;

/** openSupport is the document that links in e-mails about a support request open. */
export const openSupport = `query OpenSupport($id: ID!) {
  supportRequest(id: $id) {
    reference
    kind
    status
    title
    organization { name }
    contact { name email }
    messages {
      body
      fromOperator
      author { name }
      attachments { name url }
      createdAt
    }
    outcome
    outcomeReason
    reopenableUntil
    viewerActions { action allowed }
  }
}
`;

/** openSubscription is the document that links in e-mails about the end of a term open. */
export const openSubscription = `query OpenSubscription($id: ID!) {
  subscription(id: $id) {
    name
    quantity
    renewalQuantity
    status
    statusReason
    customer { companyName }
    partnerOfRecord { name }
    order { id number }
    termEndsAt
    trial
    autoRenew
    cancellableUntil
    provisioning
    provisioningNote
    viewerActions { action allowed }
  }
}
`;

// The pages behind the links in e-mails also work with trusted documents: the program embeds their texts, see embed.go.

/** readProgram reads the name of the program for those pages. */
export { default as readProgram } from "../documents/program.graphql?raw";

/** readContactQuestion reads the facts for a primary contact. */
export { default as readContactQuestion } from "../documents/contact.graphql?raw";

/** confirmContact sends the two answers of a primary contact. */
export { default as confirmContact } from "../documents/confirm.graphql?raw";

/** enterLinkCode returns the token of a letter's link for its number and code. */
export { default as enterLinkCode } from "../documents/code.graphql?raw";

/** requestNewLink has a letter sent once more. */
export { default as requestNewLink } from "../documents/again.graphql?raw";

/** readInvitation reads the invitation of a link, and the viewer. */
export { default as readInvitation } from "../documents/invitation.graphql?raw";

/** readViewer reads who has signed in. */
export { default as readViewer } from "../documents/viewer.graphql?raw";

/** openWaiting reads an invitation that waits for the viewer, without a link, and records that it was opened. */
export { default as openWaiting } from "../documents/openWaiting.graphql?raw";

/** noteOpened records that the invitee has opened the invitation. */
export { default as noteOpened } from "../documents/open.graphql?raw";

/** acceptInvitation accepts for a customer. */
export { default as acceptInvitation } from "../documents/accept.graphql?raw";

/** readJoined reads the customer that a company has become. */
export { default as readJoined } from "../documents/joined.graphql?raw";

/** readMarkets lists the markets of the program. */
export { default as readMarkets } from "../documents/markets.graphql?raw";

/** readMarket reads what a market asks of companies. */
export { default as readMarket } from "../documents/market.graphql?raw";

/** authorizeProvider accepts for a reseller. */
export { default as authorizeProvider } from "../documents/authorize.graphql?raw";

/** declineInvitation declines for a customer or a reseller. */
export { default as declineInvitation } from "../documents/decline.graphql?raw";

/** readMe reads who has signed in with this browser. */
export { default as readMe } from "../documents/me.graphql?raw";

/** readProviders reads which indirect providers wait to be authorised by the reader's company. */
export { default as readProviders } from "../documents/providers.graphql?raw";

/** readCase reads what a link in an e-mail is about. */
export { default as readCase } from "../documents/case.graphql?raw";

/** acceptUser accepts an invitation to become a user of an organisation. */
export { default as acceptUser } from "../documents/acceptUser.graphql?raw";

/** declineUser declines such an invitation. */
export { default as declineUser } from "../documents/declineUser.graphql?raw";

/** revokeSession signs the reader out in another browser. */
export { default as revokeSession } from "../documents/revokeSession.graphql?raw";

/** welcome is GraphiQL's first document if the address names none. */
export const welcome = `# Ctrl-Enter (Cmd-Enter) runs this query.
#
# The bar above shows the actor. Act as
# somebody else and run it again, or follow
# the story: each step has a text and a person.

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
