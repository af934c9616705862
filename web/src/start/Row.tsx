// A step of the story with its button.
import { useState } from "react";
import { ask } from "../api";
import { arrived, moveClock, reportOf, timeOf } from "../moveClock";
import type { Persona } from "../personas";
import { reason, stepLink, type Step } from "../play";
import { readMailbox } from "../queries";
import { languageOf, sentence } from "../wording";
import type { Email } from "./Letter";

type Props = { step: Step; persona?: Persona; done: boolean; open: () => void };

export function Row({ step, persona, done, open }: Props) {
  return (
    <li className={done ? "done" : undefined}>
      <div>
        <h3>
          {step.title}
          {done && <span className="unseen">, opened already</span>}
        </h3>
        <p>{step.text}</p>
        {!step.here && !step.tab && (
          <p className="quiet">
            {persona ? `${persona.name}, ${persona.organization}` : `Nobody here plays the ${sentence(step.part).toLowerCase()}`}
            {step.mail && (
              <>
                {" · "}
                <a href="#mailbox">Mailbox</a>
              </>
            )}
          </p>
        )}
        {step.here && persona && <Passing businessDays={step.here.businessDays} operator={persona} open={open} />}
      </div>
      {persona && !step.here && <Button step={step} persona={persona} open={open} />}
    </li>
  );
}

function Button({ step, persona, open }: { step: Step; persona: Persona; open: () => void }) {
  if (step.tab) {
    return (
      <a className="button" href={`#${step.tab}`} onClick={open} aria-label={`Open the ${step.tab}: ${step.title}`}>
        Open the {step.tab}
      </a>
    );
  }
  return (
    <a className="button" href={stepLink(step)} aria-label={`Open as ${persona.name}: ${step.title}`}>
      Open as {persona.name.split(" ")[0]}
    </a>
  );
}

// The letters that were written since a time, newest first; the mailbox has their texts.
async function lettersSince(operator: Persona, began: string): Promise<Email[]> {
  const { emails } = await ask<{ emails: { nodes: Email[] } }>(operator.token, readMailbox);
  return emails.nodes.filter(({ createdAt, subject }) => subject && Date.parse(createdAt) > Date.parse(began)).slice(0, 6);
}

// The clock is moved on this page, and what happened is told under the step.
function Passing({ businessDays, operator, open }: { businessDays: number; operator: Persona; open: () => void }) {
  const [told, setTold] = useState("");
  const [letters, setLetters] = useState<Email[]>([]);
  const [problem, setProblem] = useState("");
  const [moving, setMoving] = useState(false);

  async function pass() {
    setMoving(true);
    setProblem("");
    setTold("Time passes…");
    setLetters([]);
    try {
      const began = await timeOf(operator);
      const { report, settled, problem } = await moveClock(operator, businessDays);
      setProblem(problem);
      if (!settled) await arrived(operator);
      setLetters(await lettersSince(operator, began));
      setTold(report && settled ? reportOf(report, settled) : "The time has passed.");
      open();
    } catch (cause) {
      setTold("");
      setProblem(reason(cause));
    }
    setMoving(false);
  }

  return (
    <>
      <p className="buttons">
        <button className="button" type="button" disabled={moving} onClick={pass}>
          Let {businessDays} business days pass
        </button>
      </p>
      <div className="told" role="status">
        {told && <p>{told}</p>}
        {letters.length > 0 && (
          <ul>
            {letters.map(({ id, subject, locale, toName, toAddress }) => (
              <li key={id}>
                <span lang={locale}>{subject}</span> <span className="quiet">to {toName || toAddress}, in {languageOf(locale)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      {problem && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
