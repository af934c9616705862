// The story: numbered steps, each of which opens GraphiQL as its persona with the document filled in.
import type { Persona } from "../personas";
import { castFrom, stepLink, type Step } from "../play";
import { chapters } from "../story";
import { sentence } from "../wording";

export function Story({ personas }: { personas: Persona[] }) {
  const cast = castFrom(personas);
  return (
    <>
      <p className="lead">
        Each step opens GraphiQL as the person whose turn it is, with everything filled in: press the play button there and read the answer.
      </p>
      {chapters.map((chapter, at) => (
        <section key={chapter.title} className="chapter">
          <h2>
            {at + 1}. {chapter.title}
          </h2>
          <p className="quiet">{chapter.lead}</p>
          <ol className="story">
            {chapter.steps.map((step) => (
              <Row key={step.id} step={step} persona={cast(step.part)} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function Row({ step, persona }: { step: Step; persona?: Persona }) {
  return (
    <li>
      <div>
        <h3>{step.title}</h3>
        <p>{step.text}</p>
        <p className="quiet">
          {persona ? `${persona.name}, ${persona.organization}` : `Nobody here plays the ${sentence(step.part).toLowerCase()}`}
          {step.mail && (
            <>
              {" · "}
              <a href="#mailbox">Mailbox</a>
            </>
          )}
        </p>
      </div>
      {persona && (
        <a className="button" href={stepLink(step)} aria-label={`Open as ${persona.name}: ${step.title}`}>
          Open as {persona.name.split(" ")[0]}
        </a>
      )}
    </li>
  );
}
