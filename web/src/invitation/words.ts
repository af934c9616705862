// The texts of the page for invitations. Each language has a file of its own.
import { spoken, type Spoken } from "../languages";
import { en } from "./words/en";
import { es } from "./words/es";
import { id } from "./words/id";
import { ja } from "./words/ja";
import { pl } from "./words/pl";
import { zhHans } from "./words/zh-Hans";

/** Named are the names in an invitation: the partner that invites and, of a joint invitation, its provider. */
export type Named = { partner: string; provider: string };

/** CompanyWords are the texts of the form for a company that is not here yet. */
export type CompanyWords = {
  title: string;
  lead: string;
  companyName: string;
  market: string;
  registrationNumber: string;
  account: string;
  newAccount: string;
  hasTenant: string;
  domain: string;
  domainHint: string;
  tenantId: string;
  tenantHint: string;
  address: string;
  line1: string;
  line2: string;
  city: string;
  state: string;
  choose: string;
  postalCode: string;
  person: string;
  personLead: string;
  firstName: string;
  lastName: string;
  phone: string;
  phoneHint: string;
  optional: (label: string) => string;
  example: (value: string) => string;
  correct: (problems: number) => string;
  joined: (company: string) => string;
  accountDomain: string;
  next: string;
  steps: (named: Named) => string[];
  goOn: string;
};

export type Words = {
  title: string;
  loading: string;
  noLink: string;
  openMail: string;
  failed: string;
  unreachable: string;
  again: string;

  asks: Record<"RESELLER" | "PROVIDER_PARTNERSHIP" | "JOINT", (named: Named) => string>;
  means: Record<"RESELLER" | "PROVIDER_PARTNERSHIP" | "JOINT", string>;
  partner: string;
  provider: string;
  administration: string;
  granted: string;
  notAsked: string;
  government: string;
  yes: string;
  until: string;
  reference: string;

  who: string;
  whoMay: string;
  demo: string;
  nobody: string;
  withCode: string;
  haveToken: string;
  token: string;
  tokenNote: string;
  signIn: string;
  signOut: string;
  signedIn: string;
  signedInAs: (name: string, organization: string) => string;

  actFor: string;
  newCompany: string;
  signInFirst: string;

  company: CompanyWords;

  blocked: string;
  agreementAsked: string;
  agreementVersion: (version: string) => string;
  agreementAccepted: string;
  agree: string;
  consent: (partner: string) => string;
  accept: string;
  authorize: string;
  decline: string;
  reason: string;
  reasonNote: string;
  sending: string;

  accepted: string;
  begun: (named: Named) => string;
  authorized: string;
  inForce: (named: Named) => string;
  declined: string;
  told: string;
  close: string;
};

const languages = { en, es, "zh-Hans": zhHans, ja, pl, id };

/** wordsFor returns the texts for a reader of these languages. */
export const wordsFor = (wanted: readonly string[]): Spoken<Words> => spoken(wanted, languages);
