// The start page: an introduction, and either the demo or the sign-in of a real program.
import { useEffect, useState } from "react";
import { Logo } from "../Logo";
import { loadPersonas, type Persona } from "../personas";
import { castFrom, reason } from "../play";
import { Clock } from "./Clock";
import { Mailbox } from "./Mailbox";
import { People } from "./People";
import { SignIn } from "./SignIn";
import { Story } from "./Story";
import { Tabs } from "./Tabs";

const docs = "/docs/";

export function App() {
  return (
    <>
      <header className="top">
        <a className="brand" href="/">
          <Logo size={28} /> Partnergraph
        </a>
        <nav aria-label="Main">
          <a href="/graphiql">GraphiQL</a>
          <a href={docs}>
            Docs
          </a>
        </nav>
      </header>
      <main>
        <section className="hero">
          <h1>A cloud partner program, as one GraphQL API</h1>
          <p>
            Partnergraph runs the program around reselling cloud services: who may sell what to whom, who has to answer by when, and what
            happens next. Everything is a query, a mutation or a subscription away, and whatever takes days is done by workers that do not
            forget.
          </p>
        </section>
        <Body />
      </main>
    </>
  );
}

type Demo = { state: "loading" } | { state: "failed"; message: string } | { state: "known"; personas: Persona[] | null };

function Body() {
  const [demo, setDemo] = useState<Demo>({ state: "loading" });
  useEffect(() => {
    loadPersonas()
      .then((personas) => setDemo({ state: "known", personas }))
      .catch((cause) => setDemo({ state: "failed", message: reason(cause) }));
  }, []);

  if (demo.state === "loading") return <p className="quiet" role="status">Loading…</p>;
  if (demo.state === "failed") return <p className="problem" role="alert">{demo.message}</p>;
  if (!demo.personas) return <SignIn docs={docs} />;
  return <Playground personas={demo.personas} />;
}

function Playground({ personas }: { personas: Persona[] }) {
  const operator = castFrom(personas)("operator");
  return (
    <>
      {operator && <Clock operator={operator} />}
      <Tabs
        label="What to do here"
        tabs={[
          { id: "tour", title: "Tour", panel: <Story personas={personas} /> },
          { id: "people", title: "People", panel: <People personas={personas} /> },
          { id: "mailbox", title: "Mailbox", panel: operator ? <Mailbox operator={operator} /> : <p>This demo has nobody who may read the mailbox.</p> },
        ]}
      />
    </>
  );
}
