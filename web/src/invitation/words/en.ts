import type { Words } from "../words";

export const en: Words = {
  title: "Invitation",
  loading: "Opening the invitation…",
  noLink: "This page needs the link of an invitation",
  openMail: "Open the link in the newest message that you received about it. If it does not work, whoever invited you can send you a new one.",
  failed: "This did not work",
  unreachable: "The server does not answer. Please try again in a few minutes.",
  again: "Try again",

  asks: {
    RESELLER: ({ partner }) => `${partner} asks to be your organisation's reseller`,
    PROVIDER_PARTNERSHIP: ({ partner }) => `${partner} asks to be your company's indirect provider`,
    JOINT: ({ partner, provider }) => `${partner} and its provider ${provider} ask to serve your organisation together`,
  },
  means: {
    RESELLER: "If you accept, your organisation appears in the partner's list of customers, and the partner can order subscriptions for you and manage them.",
    PROVIDER_PARTNERSHIP:
      "If you authorise the provider, the two accounts are associated. The provider can then place orders and add subscriptions on behalf of your customers, and gets administrator access to your work account. You can take that access away later; the partnership stays.",
    JOINT:
      "If you accept, both relationships begin at once: the reseller looks after your organisation and can manage its subscriptions, and the provider can place the orders. One cannot be accepted without the other.",
  },
  partner: "Invited by",
  provider: "Indirect provider",
  administration: "Delegated administration",
  granted: "Asked for: you grant it by accepting",
  notAsked: "Not asked for",
  government: "Government cloud",
  yes: "Yes",
  until: "Valid until",
  reference: "Reference",

  who: "Who answers?",
  whoMay: "A global admin of the organisation that was invited. Sign in with the e-mail address at which you received the invitation.",
  demo: "This is a demo: choose who you are. A global admin of the organisation that was invited can answer.",
  nobody: "Nobody",
  withCode: "Sign in with a code by e-mail",
  haveToken: "I have a token",
  token: "Bearer token",
  tokenNote: "It stays in this browser tab and is forgotten when the tab closes.",
  signIn: "Sign in",
  signOut: "Sign out",
  signedIn: "You are signed in.",
  signedInAs: (name, organization) => `Signed in as ${name}, ${organization}`,

  blocked: "What stands in the way",
  agreementAsked: "Your organisation has not accepted this agreement yet. Please read it: you accept it together with the invitation.",
  agreementVersion: (version) => `Version ${version}`,
  agreementAccepted: "Accepted already",
  agree: "I have read the agreement and accept it for my organisation.",
  consent: (partner) => `I authorise ${partner} to order for our customers and to administer our account.`,
  accept: "Accept",
  authorize: "Authorise indirect provider",
  decline: "Decline",
  reason: "Reason (optional)",
  reasonNote: "Whoever invited you reads it.",
  sending: "Sending…",

  accepted: "You have accepted",
  begun: ({ partner, provider }) =>
    provider ? `The relationships with ${partner} and ${provider} have begun.` : `The relationship with ${partner} has begun.`,
  authorized: "You have authorised the provider",
  inForce: ({ partner }) => `The partnership with ${partner} is in force.`,
  declined: "You have declined",
  told: "Whoever invited you is told. Nothing else changes.",
  close: "You can close this page.",
};
