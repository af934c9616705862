// What the API tells about an invitation, and what the page makes of it.
import type { UserError } from "../api";
import type { Named } from "./words";

export type Kind = "RESELLER" | "PROVIDER_PARTNERSHIP" | "JOINT";

export type CustomerAgreement = { status: string; version: string; title: string; locale: string; text: string | null };

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

/** namedIn are the names in an invitation. */
export const namedIn = ({ partnerName, providerName }: Invitation): Named => ({ partner: partnerName, provider: providerName ?? "" });

const signedOut = (one: UserError): boolean => one.code === "UNAUTHENTICATED";

/** agreementToAccept is the agreement that has to be accepted together with the invitation, if there is one. */
export const agreementToAccept = ({ customerAgreement, blockers }: Invitation): CustomerAgreement | null =>
  blockers.some(asksForAgreement) ? customerAgreement : null;

/** obstacles keep the viewer from accepting. Who has not signed in, or not accepted the agreement yet, can do so on the page. */
export const obstacles = ({ blockers }: Invitation): UserError[] => blockers.filter((one) => !signedOut(one) && !asksForAgreement(one));

const stranger = ["UNAUTHENTICATED", "ROLE_NOT_ALLOWED", "GLOBAL_ADMIN_REQUIRED", "INVITE_INVALID"];

/** mayAccept says whether nothing is in the way that the page cannot settle itself. */
export const mayAccept = (invitation: Invitation): boolean => !invitation.blockers.some(signedOut) && obstacles(invitation).length === 0;

/** mayDecline: whoever was invited may decline, also where something keeps it from accepting. */
export const mayDecline = ({ blockers }: Invitation): boolean => !blockers.some(({ code }) => stranger.includes(code));

function asksForAgreement({ code, field }: UserError): boolean {
  return code === "AGREEMENT_NOT_ACCEPTED" && field?.[0] === "customerAgreement";
}
