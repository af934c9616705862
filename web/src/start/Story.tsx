// The story: a tour of six steps, then chapters. Most steps open GraphiQL as their persona with the document filled in.
import { useEffect, useState } from "react";
import type { Persona } from "../personas";
import { castFrom, type Cast, type Chapter, type Step } from "../play";
import { forgetProgress, markOpened, openedIn } from "../progress";
import { whichDemo } from "../queries";
import { chapters, tour } from "../story";
import { useAnswer } from "../useAnswer";
import { Row } from "./Row";

type Viewer = { viewer: { user: { id: string } | null } | null };

export function Story({ personas }: { personas: Persona[] }) {
  const cast = castFrom(personas);
  const { opened, open, forget } = useProgress(cast("operator"));
  return (
    <>
      <p className="lead">
        Six steps, a few minutes. Those with a button “Open as …” open GraphiQL as that person, with everything filled in: press the play
        button there and read the answer.
      </p>
      <Steps steps={tour} cast={cast} opened={opened} open={open} />
      <h2 className="more">More stories, a chapter for each</h2>
      {chapters.map((chapter, at) => (
        <Collapsed key={chapter.title} chapter={chapter} number={at + 1} cast={cast} opened={opened} open={open} />
      ))}
      {opened.length > 0 && (
        <p className="again">
          <button type="button" onClick={forget}>
            Forget which steps I have opened
          </button>
        </p>
      )}
    </>
  );
}

// The steps that this browser has opened; GraphiQL, which may be in another window, adds some too.
function useProgress(operator?: Persona) {
  const { data } = useAnswer<Viewer>(operator?.token ?? "", whichDemo);
  const demo = data?.viewer?.user?.id;
  const [opened, setOpened] = useState<string[]>([]);
  useEffect(() => {
    if (!demo) return;
    const look = () => setOpened(openedIn(demo));
    look();
    const events = ["storage", "focus", "pageshow"];
    events.forEach((name) => addEventListener(name, look));
    return () => events.forEach((name) => removeEventListener(name, look));
  }, [demo]);
  const again = () => demo && setOpened(openedIn(demo));
  return {
    opened,
    open: (step: Step) => (markOpened(step.id), again()),
    forget: () => (forgetProgress(), again()),
  };
}

type Playing = { cast: Cast; opened: string[]; open: (step: Step) => void };

function Collapsed({ chapter, number, ...playing }: { chapter: Chapter; number: number } & Playing) {
  const done = chapter.steps.filter(({ id }) => playing.opened.includes(id)).length;
  return (
    <details className="chapter">
      <summary>
        <span className="title">
          {number}. {chapter.title}
        </span>{" "}
        <span className="quiet">{done > 0 ? `${done} of ${chapter.steps.length} steps` : `${chapter.steps.length} steps`}</span>
        <span className="quiet about">{chapter.lead}</span>
      </summary>
      <Steps steps={chapter.steps} {...playing} />
    </details>
  );
}

function Steps({ steps, cast, opened, open }: { steps: Step[] } & Playing) {
  return (
    <ol className="story">
      {steps.map((step) => (
        <Row key={step.id} step={step} persona={cast(step.part)} done={opened.includes(step.id)} open={() => open(step)} />
      ))}
    </ol>
  );
}
