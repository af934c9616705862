// The people of the demo. The server lists them, with ready tokens, only when it runs as a demo.

export type Persona = {
  name: string;
  organization: string;
  roles: string[];
  locale: string;
  token: string;
};

/** loadPersonas returns the people of the demo, or null when this server is not a demo. */
export async function loadPersonas(): Promise<Persona[] | null> {
  const response = await fetch("/demo/personas", { headers: { Accept: "application/json" } });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`The list of people could not be read: the server answered ${response.status}.`);
  return (await response.json()) as Persona[];
}

/** byOrganization groups people in the order in which the server lists them. */
export function byOrganization(personas: Persona[]): [string, Persona[]][] {
  const groups = new Map<string, Persona[]>();
  for (const persona of personas) {
    groups.set(persona.organization, [...(groups.get(persona.organization) ?? []), persona]);
  }
  return [...groups];
}
