// What the address of the page contains: a persona, a document with its variables, a case from an e-mail, or a step of the story.
import { actAs, actingAs } from "../session";
import { castFrom, prepare, type Step } from "../play";
import type { Persona } from "../personas";
import { openCustomer, openInvitation, openOrder, openRegistration, openRequest, openSubscription, openSupport } from "../queries";
import { markOpened } from "../progress";
import { steps } from "../story";

/** Opening is how the page starts. */
export type Opening = {
  personaName: string;
  step?: Step;
  query?: string;
  variables?: string;
  note?: string;
};

// The kinds of objects that links in e-mails lead to.
const mailed = [
  ["request", openRequest],
  ["registration", openRegistration],
  ["invitation", openInvitation],
  ["customer", openCustomer],
  ["order", openOrder],
  ["subscription", openSubscription],
  ["support", openSupport],
] as const;

/** readAddress decides what to open. A name in the address is used before the persona that this tab has stored. */
export async function readAddress(search: string, personas: Persona[]): Promise<Opening> {
  const asked = new URLSearchParams(search);
  const step = steps.find((one) => one.id === asked.get("step"));
  if (step) return openStep(step, personas);

  const personaName = choose(personas, asked.get("persona") ?? actingAs());
  for (const [name, query] of mailed) {
    const id = asked.get(name);
    if (id) return { personaName, query, variables: JSON.stringify({ id }, null, 2), note: nobody(personas, personaName) };
  }

  const unknown = asked.get("persona") && !personaName;
  return {
    personaName,
    query: asked.get("query") ?? undefined,
    variables: asked.get("variables") ?? undefined,
    note: unknown ? `There is no “${asked.get("persona")}” here.` : undefined,
  };
}

// A link from an e-mail names no persona.
function nobody(personas: Persona[], chosen: string): string | undefined {
  return personas.length > 0 && !chosen ? "Choose above who you are, then run the query." : undefined;
}

async function openStep(step: Step, personas: Persona[]): Promise<Opening> {
  markOpened(step.id);
  const cast = castFrom(personas);
  const personaName = choose(personas, cast(step.part)?.name ?? "");
  const { variables, note } = await prepare(step, cast);
  return { personaName, step, query: step.query, variables: variables && JSON.stringify(variables, null, 2), note };
}

function choose(personas: Persona[], name: string): string {
  const known = personas.some((persona) => persona.name === name) ? name : "";
  actAs(known);
  return known;
}
