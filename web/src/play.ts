// Playing a step of the story: who plays it, and with which variables. The texts are in story/.
import { ask, type Variables } from "./api";
import type { Persona } from "./personas";

/** parts are the roles of the play: somebody known by the demo's token, or else whoever holds the role. */
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
  clinic: { token: "demo_priscilla-okafor", role: "CUSTOMER_GLOBAL_ADMIN" },
} as const;

export type Part = keyof typeof parts;

/** Cast finds who plays a part. */
export type Cast = (part: Part) => Persona | undefined;

/** Lookup is a question asked just before a step opens, so that its variables hold real ids; null means too early. */
export type Lookup = {
  query: string;
  /** as is who asks, where the player of the step may not: a link stands in somebody else's mail. */
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
  /** mail marks a step whose result the mailbox shows more nicely. */
  mail?: boolean;
  /** live marks a step that goes on while later ones are played: they open in another window. */
  live?: boolean;
};

export type Chapter = { title: string; lead: string; steps: Step[] };

/** castFrom fills the parts from the people of this demo, who may have been renamed. */
export const castFrom =
  (personas: Persona[]): Cast =>
  (part) =>
    personas.find((persona) => persona.token === parts[part].token) ?? personas.find((persona) => persona.roles.includes(parts[part].role));

/** stepLink opens GraphiQL at a step; the look-up is made there, so the link never grows stale. */
export const stepLink = (step: Step): string => `/graphiql?step=${step.id}`;

/** personaLink opens GraphiQL as somebody. */
export const personaLink = (persona: Persona): string => `/graphiql?persona=${encodeURIComponent(persona.name)}`;

/** Prepared is a step ready to run; the note says what the reader has to fill in by hand. */
export type Prepared = { variables?: Variables; note?: string };

/** prepare fills the variables of a step from what is in the program right now. */
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

/** reason is what an exception says, for people. */
export const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
