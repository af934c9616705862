// The bar above GraphiQL: the current persona and the step of the story.
import { Logo } from "../Logo";
import { byOrganization, type Persona } from "../personas";
import { stepLink, type Step } from "../play";
import { placeOf, steps } from "../story";
import { languageOf, sentence } from "../wording";

type Choice = { personas: Persona[]; acting?: Persona; choose: (name: string) => void };

export function Bar({ demo, signedIn, step, ...choice }: Choice & { demo: boolean; signedIn: boolean; step?: Step }) {
  return (
    <header className="bar">
      <a className="brand" href="/">
        <Logo size={24} /> <span>Partnergraph</span>
      </a>
      {demo ? <Picker {...choice} /> : <Signed signedIn={signedIn} />}
      {demo && <Steps step={step} />}
    </header>
  );
}

function Picker({ personas, acting, choose }: Choice) {
  return (
    <div className="who">
      <label htmlFor="persona">Acting as</label>
      <select id="persona" value={acting?.name ?? ""} onChange={(event) => choose(event.target.value)}>
        <option value="">Nobody</option>
        {byOrganization(personas).map(([organization, people]) => (
          <optgroup key={organization} label={organization}>
            {people.map((persona) => (
              <option key={persona.name} value={persona.name}>
                {persona.name} ({persona.roles.map(sentence).join(", ")})
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <span className="about" role="status">
        {acting ? `${acting.organization} · ${languageOf(acting.locale)}` : "Requests carry no token"}
      </span>
    </div>
  );
}

function Signed({ signedIn }: { signedIn: boolean }) {
  return (
    <div className="who">
      <span>{signedIn ? "Requests carry your token." : "Requests carry no token."}</span>
      <a href="/">{signedIn ? "Change it" : "Sign in"}</a>
    </div>
  );
}

// Plain links: a step can be opened in a window of its own, and the address always names the step.
function Steps({ step }: { step?: Step }) {
  const at = step ? steps.indexOf(step) : -1;
  const [before, after] = [steps[at - 1], steps[at + 1]];
  return (
    <nav className="steps" aria-label="Story">
      {before && (
        <a href={stepLink(before)} aria-label={`Back: ${before.title}`}>
          ←
        </a>
      )}
      {step && (
        <span>
          {placeOf(step)}: {step.title}
        </span>
      )}
      {step?.mail && <a href="/#mailbox">Mailbox</a>}
      {after && (
        <a href={stepLink(after)} title={after.title} {...(step?.live && { target: "_blank", rel: "noopener" })}>
          {step ? "Next step" : "Take the tour"} →
        </a>
      )}
    </nav>
  );
}
