// The API's answer about an invitation, and what the page derives from it.
import type { UserError } from "../api";
import type { Named } from "./words";

export type Kind = "RESELLER" | "PROVIDER_PARTNERSHIP" | "JOINT";

export type CustomerAgreement = { status: string; version: string; title: string; locale: string; sha256: string; text: string | null };

export type Invitation = {
  kind: Kind;
  reference: string;
  partnerName: string;
  partnerMarket: string;
  providerName: string | null;
  inviterName: string | null;
  delegatedAccess: boolean;
  governmentCloud: boolean;
  expiresAt: string;
  timeZone: string;
  locale: string | null;
  customerAgreement: CustomerAgreement | null;
  blockers: UserError[];
};

/** namedIn returns the names in an invitation. */
export const namedIn = ({ partnerName, providerName }: Invitation): Named => ({ partner: partnerName, provider: providerName ?? "" });

/** namesCompany reports whether the viewer accepts for a company that is not here yet, and has to name it. */
export const namesCompany = ({ blockers }: Invitation): boolean => blockers.some(asksForCompany);

const signedOut = (one: UserError): boolean => one.code === "UNAUTHENTICATED";

/** agreementToAccept returns the agreement that must be accepted together with the invitation, if there is one. */
export const agreementToAccept = ({ customerAgreement, blockers }: Invitation): CustomerAgreement | null =>
  blockers.some(asksForAgreement) ? customerAgreement : null;

/** obstacles are the blockers of an acceptance without those that the page can remove: signing in, naming the company, and accepting the agreement. */
export const obstacles = ({ blockers }: Invitation): UserError[] =>
  blockers.filter((one) => !signedOut(one) && !asksForCompany(one) && !asksForAgreement(one));

const stranger = ["UNAUTHENTICATED", "ROLE_NOT_ALLOWED", "GLOBAL_ADMIN_REQUIRED", "INVITE_INVALID"];

/** mayAccept reports whether there are no such blockers. */
export const mayAccept = (invitation: Invitation): boolean => !invitation.blockers.some(signedOut) && obstacles(invitation).length === 0;

/** mayDecline reports whether the viewer was invited: the invitee may decline even if it cannot accept. */
export const mayDecline = ({ blockers }: Invitation): boolean => !blockers.some(({ code }) => stranger.includes(code));

function asksForCompany({ code }: UserError): boolean {
  return code === "ORGANIZATION_REQUIRED";
}

function asksForAgreement({ code, field }: UserError): boolean {
  return code === "AGREEMENT_NOT_ACCEPTED" && field?.[0] === "customerAgreement";
}
