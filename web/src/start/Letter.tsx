// One e-mail, rendered in a sandboxed frame.
import { useState } from "react";
import { instant, sentence } from "../wording";

export type Email = {
  id: string;
  createdAt: string;
  template: string;
  locale: string;
  toName: string | null;
  toAddress: string;
  // The text exists once the letter was sent.
  subject: string | null;
  text: string | null;
  html: string | null;
  status: string;
};

// The frame runs no scripts and sends no requests; links open in a new tab because the frame cannot navigate.
const sandbox = "allow-popups allow-popups-to-escape-sandbox";
const newTab = '<base target="_blank">';

export function Letter({ mail }: { mail: Email }) {
  const [plain, setPlain] = useState(!mail.html);
  return (
    <article className="letter" lang={mail.locale}>
      <header>
        <h2>{mail.subject}</h2>
        <p className="quiet" lang="en">
          To {mail.toName ? `${mail.toName} <${mail.toAddress}>` : mail.toAddress}
          <br />
          {instant(mail.createdAt)} · {sentence(mail.status)} · {sentence(mail.template)}
        </p>
        <label lang="en">
          <input type="checkbox" checked={plain} onChange={(event) => setPlain(event.target.checked)} /> Plain text
        </label>
      </header>
      {plain ? <pre>{mail.text}</pre> : <iframe title={mail.subject ?? "E-mail"} sandbox={sandbox} srcDoc={newTab + (mail.html ?? "")} />}
    </article>
  );
}
