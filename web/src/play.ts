// A step of the story: its persona and its variables. The texts are in story/.
import { ask, type Variables } from "./api";
import type { Persona } from "./personas";

/** parts are the roles in the story: a persona by its demo token, or else the first user with the role. */
export const parts = {
  applicant: { token: "demo_lucia-herrera", role: "SALES_AGENT" },
  reviewer: { token: "demo_rosa-delgado", role: "ELIGIBILITY_REVIEWER" },
  colleague: { token: "demo_kenji-sato", role: "ELIGIBILITY_REVIEWER" },
  operator: { token: "demo_olga-marsh", role: "OPERATOR_ADMIN" },
  customer: { token: "demo_paula-jensen", role: "CUSTOMER_GLOBAL_ADMIN" },
  reseller: { token: "demo_dana-brooks", role: "ADMIN_AGENT" },
  founder: { token: "demo_maya-alder", role: "GLOBAL_ADMIN" },
  vetter: { token: "demo_vera-lind", role: "VETTING_REVIEWER" },
  waiting: { token: "demo_budi-santoso", role: "GLOBAL_ADMIN" },
  rejected: { token: "demo_jorge-molina", role: "GLOBAL_ADMIN" },
  seller: { token: "demo_amir-haddad", role: "ADMIN_AGENT" },
  municipality: { token: "demo_carmen-rivera", role: "CUSTOMER_GLOBAL_ADMIN" },
  provider: { token: "demo_grant-whitfield", role: "ADMIN_AGENT" },
  newcomer: { token: "demo_lena-ortega", role: "GLOBAL_ADMIN" },
  agent: { token: "demo_marcus-hale", role: "ADMIN_AGENT" },
  factory: { token: "demo_misaki-tanaka", role: "CUSTOMER_GLOBAL_ADMIN" },
  clinic: { token: "demo_priscilla-okafor", role: "CUSTOMER_GLOBAL_ADMIN" },
} as const;

export type Part = keyof typeof parts;

/** Cast returns the persona of a part. */
export type Cast = (part: Part) => Persona | undefined;

/** Lookup is a query that runs before a step opens, so that its variables contain real ids; null means that the step is too early. */
export type Lookup = {
  query: string;
  /** as is the persona of the query, if the persona of the step may not run it: the link is in another user's mail. */
  as?: Part;
  fill: (data: any, cast: Cast) => Variables | null;
};

export type Step = {
  id: string;
  title: string;
  text: string;
  part: Part;
  query: string;
  variables?: Variables;
  lookup?: Lookup;
  /** mail marks a step whose result is better read in the mailbox. */
  mail?: boolean;
  /** here is done on the start page: the clock moves by business days. */
  here?: { businessDays: number };
  /** tab is the tab of the start page in which the step is played. */
  tab?: string;
  /** live marks a step that continues during later ones, which open in another window. */
  live?: boolean;
};

export type Chapter = { title: string; lead: string; steps: Step[] };

/** castFrom fills the parts from the personas of this demo, who may have been renamed. */
export const castFrom =
  (personas: Persona[]): Cast =>
  (part) =>
    personas.find((persona) => persona.token === parts[part].token) ?? personas.find((persona) => persona.roles.includes(parts[part].role));

/** stepLink opens GraphiQL at a step, which looks up its variables then, so that the link does not get out of date. */
export const stepLink = (step: Step): string => `/graphiql?step=${step.id}`;

/** personaLink opens GraphiQL as a persona. */
export const personaLink = (persona: Persona): string => `/graphiql?persona=${encodeURIComponent(persona.name)}`;

/** Prepared is a step with its variables; the note names what the reader has to fill in. */
export type Prepared = { variables?: Variables; note?: string };

/** prepare fills the variables of a step from the current data. */
export async function prepare(step: Step, cast: Cast): Promise<Prepared> {
  if (!step.lookup) return { variables: step.variables };
  try {
    const data = await ask<any>(cast(step.lookup.as ?? step.part)?.token ?? "", step.lookup.query);
    const variables = step.lookup.fill(data, cast);
    if (variables) return { variables };
    return { variables: step.variables, note: "Nothing is at this point of the story: play the steps before this one first, or go on if it is done already." };
  } catch (cause) {
    return { variables: step.variables, note: `The variables could not be looked up (${reason(cause)}), so fill them in by hand.` };
  }
}

/** reason is the message of an exception, for people. */
export const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
