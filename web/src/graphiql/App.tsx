// GraphiQL with a selected persona: changing the persona keeps the editor.
import { useGraphiQL } from "@graphiql/react";
import { GraphiQL } from "graphiql";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Persona } from "../personas";
import { actAs, pastedToken } from "../session";
import { welcome } from "../queries";
import type { Opening } from "./address";
import { Bar } from "./Bar";
import { createFetcher, type Caller } from "./fetcher";

export function App({ personas, opening }: { personas: Persona[] | null; opening: Opening }) {
  const [name, setName] = useState(opening.personaName);
  const [note, setNote] = useState(opening.note);
  const [ready, setReady] = useState(false);
  const acting = personas?.find((persona) => persona.name === name);
  const caller = useRef<Caller>({ token: "", locale: "" });
  caller.current = callerOf(personas, acting);
  const fetcher = useMemo(() => createFetcher(() => caller.current), []);

  function choose(next: string) {
    actAs(next);
    setName(next);
    setNote(undefined);
  }

  return (
    <>
      <Bar demo={personas !== null} personas={personas ?? []} acting={acting} choose={choose} signedIn={pastedToken() !== ""} step={opening.step} />
      {note && (
        <p className="note" role="status">
          {note}
        </p>
      )}
      <main inert={!ready} aria-busy={!ready}>
        <h1 className="unseen">GraphiQL</h1>
        <GraphiQL
          fetcher={fetcher}
          // Tabs, history and headers may contain tokens, so they are stored for this browser tab only.
          storage={sessionStorage}
          defaultQuery={welcome}
          initialQuery={opening.query}
          initialVariables={opening.variables}
          showPersistHeadersSettings={false}
        >
          <GraphiQL.Logo>
            <OpenTab />
            <Editors onReady={setReady} />
          </GraphiQL.Logo>
        </GraphiQL>
      </main>
    </>
  );
}

// Replaces GraphiQL's logo beside the tabs: each step of the story adds a tab, and the newest may be out of sight.
function OpenTab() {
  useEffect(() => document.querySelector(".graphiql-tab-active")?.scrollIntoView({ inline: "nearest" }), []);
  return null;
}

// Editors load after the buttons, which do nothing without them. So nothing can be pressed until they are there.
function Editors({ onReady }: { onReady: (ready: boolean) => void }) {
  const ready = useGraphiQL(({ queryEditor, responseEditor }) => Boolean(queryEditor && responseEditor));
  useEffect(() => onReady(ready), [ready, onReady]);
  return null;
}

function callerOf(personas: Persona[] | null, acting?: Persona): Caller {
  if (!personas) return { token: pastedToken(), locale: "" };
  return { token: acting?.token ?? "", locale: acting?.locale ?? "" };
}
