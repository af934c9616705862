// The page behind the link in the e-mail to a primary contact: two questions, for people without an account.
import { ApiError, ask, type UserError } from "../api";
import { showLanguages } from "../languages";
import { letterForm } from "../letter";
import { takeLink, type Link } from "../link";
import { element, show, showMessage } from "../page";
import { confirmContact, readContactQuestion, readProgram } from "../queries";
import { showForm, type Answers, type Question } from "./view";
import { wordsFor } from "./words";
import "../theme.css";
import "../page.css";
import "./confirm.css";

type Confirmed = {
  confirmPrimaryContact: {
    companyName: string | null;
    registeredForAccount: boolean;
    addressBelongsToCompany: boolean;
    userErrors: UserError[];
  } | null;
};

const page = "/confirm";
let link: Link;
let spoken = wordsFor(navigator.languages);
let redraw = () => {}; // shows the page again in another language

begin();
addEventListener("hashchange", begin); // another link that is pasted into this tab loads no new page
ask<{ program: { name: string } }>("", readProgram)
  .then(({ program }) => (document.getElementById("program")!.textContent = program.name))
  .catch(() => {}); // the page works without the name

function begin() {
  link = takeLink(page);
  speak("");
  if (link.token) void read();
  else tell(() => showMessage(spoken.words.noLink, [spoken.words.openMail], "", otherWay()));
}

// The page is in the language of the letter, unless the reader selects another one.
function speak(locale: string) {
  spoken = wordsFor(locale ? [locale] : navigator.languages);
  document.documentElement.lang = spoken.locale;
  document.title = spoken.words.title;
  showLanguages(spoken.locale, () => {
    speak(locale);
    redraw();
  });
}

function tell(draw: () => void) {
  redraw = draw;
  draw();
}

// read requests the facts of the link before the reader has to answer.
async function read(): Promise<void> {
  tell(() => show(element("p", { class: "quiet" }, spoken.words.loading)));
  try {
    const { contactQuestion } = await ask<{ contactQuestion: Question | null }>("", readContactQuestion, { token: link.token }, { locale: spoken.locale });
    if (!contactQuestion) return tell(() => unreachable());
    speak(contactQuestion.locale);
    tell(() => showForm(contactQuestion, spoken, send));
  } catch (cause) {
    if (!(cause instanceof ApiError && cause.code)) return tell(() => unreachable());
    tell(() => showMessage(cause.message, [cause.remediation ?? ""], "problem", otherWay()));
    redraw = () => void read(); // the API returns its texts in the other language
  }
}

// The number and code of the letter can be used without the link.
function otherWay(): HTMLElement {
  return letterForm(spoken.locale, spoken.words.sending, spoken.words.unreachable);
}

function unreachable() {
  const button = element("button", { class: "button", type: "button" }, spoken.words.again);
  button.addEventListener("click", () => void read());
  showMessage(spoken.words.failed, [spoken.words.unreachable], "problem", button);
}

// send resolves to a problem that the reader can correct, or to "" when the page shows the result.
async function send(answers: Answers): Promise<string> {
  try {
    const { confirmPrimaryContact: outcome } = await ask<Confirmed>("", confirmContact, { input: { token: link.token, ...answers } }, { locale: spoken.locale });
    if (!outcome) return spoken.words.unreachable;
    link.forget();
    const error = outcome.userErrors[0];
    if (error) tell(() => showMessage(error.message, [error.remediation ?? ""], "problem"));
    else tell(() => showOutcome(outcome.registeredForAccount && outcome.addressBelongsToCompany, outcome.companyName ?? ""));
    return "";
  } catch (cause) {
    // Errors with a code come in the reader's language; without one, the answer did not come from the API.
    return cause instanceof ApiError && cause.code ? cause.message : spoken.words.unreachable;
  }
}

function showOutcome(confirmed: boolean, company: string) {
  const { words } = spoken;
  if (confirmed) showMessage(words.confirmed, [words.goesOn(company), words.close]);
  else showMessage(words.denied, [words.reviewed(company), words.close]);
}
