// The demo's mailbox: every e-mail of the program, as its reader sees it.
import { useState } from "react";
import type { Persona } from "../personas";
import { readMailbox } from "../queries";
import { useAnswer } from "../useAnswer";
import { instant, languageOf, sentence } from "../wording";
import { Letter, type Email } from "./Letter";

type Mails = { emails: { nodes: Email[] } };

export function Mailbox({ operator }: { operator: Persona }) {
  const mails = useAnswer<Mails>(operator.token, readMailbox, 5000);
  const [chosen, setChosen] = useState("");
  const list = mails.data?.emails.nodes;

  return (
    <>
      <div className="toolbar">
        <p className="quiet" role="status">
          {mails.loading && !list ? "Loading…" : "The last 20 e-mails; new ones appear by themselves."}
        </p>
        <button type="button" onClick={mails.reload}>
          Refresh
        </button>
      </div>
      {mails.error && (
        <p className="problem" role="alert">
          {mails.error}
        </p>
      )}
      {list?.length === 0 && <p className="empty">No e-mail yet. Play the story, or let a business day pass.</p>}
      {list && list.length > 0 && <Letters list={list} chosen={chosen} choose={setChosen} />}
    </>
  );
}

type Choice = { list: Email[]; chosen: string; choose: (id: string) => void };

function Letters({ list, chosen, choose }: Choice) {
  const current = list.find((mail) => mail.id === chosen) ?? list[0]!;
  return (
    <div className="mailbox">
      <ul aria-label="E-mails">
        {list.map((mail) => (
          <li key={mail.id}>
            <button type="button" aria-current={mail === current} onClick={() => choose(mail.id)}>
              <strong>{mail.subject}</strong>
              <span>
                to {mail.toName || mail.toAddress} · {languageOf(mail.locale)}
              </span>
              <span>
                {instant(mail.createdAt)} · {sentence(mail.status)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Letter key={current.id} mail={current} />
    </div>
  );
}
