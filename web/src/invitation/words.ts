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
