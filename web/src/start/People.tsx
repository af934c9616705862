// The people of the demo: one click opens GraphiQL as any of them.
import type { Persona } from "../personas";
import { personaLink } from "../play";
import { languageOf, sentence } from "../wording";

export function People({ personas }: { personas: Persona[] }) {
  if (personas.length === 0) return <p className="quiet">This demo has no people in it.</p>;
  return (
    <ul className="cards">
      {personas.map((persona) => (
        <Card key={persona.token} persona={persona} />
      ))}
    </ul>
  );
}

function Card({ persona }: { persona: Persona }) {
  return (
    <li className="card">
      <div>
        <h2>{persona.name}</h2>
        <p>{persona.organization}</p>
      </div>
      <ul className="chips" aria-label="Roles">
        {persona.roles.map((role) => (
          <li key={role}>{sentence(role)}</li>
        ))}
      </ul>
      <p className="quiet">Reads {languageOf(persona.locale)}</p>
      <a className="button" href={personaLink(persona)} aria-label={`Open GraphiQL as ${persona.name}`}>
        Open GraphiQL as {persona.name.split(" ")[0]}
      </a>
    </li>
  );
}
