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
let redraw = () => {}; // what is shown, in another language

begin();
addEventListener("hashchange", begin); // whoever pastes another link into this tab loads no new page
ask<{ program: { name: string } }>("", readProgram)
  .then(({ program }) => (document.getElementById("program")!.textContent = program.name))
  .catch(() => {}); // the name is an ornament

function begin() {
  link = takeLink(page);
  speak("");
  if (link.token) void read();
  else tell(() => showMessage(spoken.words.noLink, [spoken.words.openMail], "", otherWay()));
}

// The page speaks the language of the letter, unless the reader chooses another one.
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

// read asks what the link is for before anything is asked of the reader.
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
    redraw = () => void read(); // the API knows its words in the other language
  }
}

// Whoever has the letter needs no link.
function otherWay(): HTMLElement {
  return letterForm(spoken.locale, spoken.words.sending, spoken.words.unreachable);
}

function unreachable() {
  const button = element("button", { class: "button", type: "button" }, spoken.words.again);
  button.addEventListener("click", () => void read());
  showMessage(spoken.words.failed, [spoken.words.unreachable], "problem", button);
}

// send resolves to what the reader can do something about here, or to "" when the page shows how it ended.
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
