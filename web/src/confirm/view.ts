// The view of the page for primary contacts: the facts, and a form with two questions.
import type { Spoken } from "../languages";
import { element, facts, moment, sending, show } from "../page";
import type { Words } from "./words";

export type Answers = { registeredForAccount: boolean; addressBelongsToCompany: boolean };

/** Question is the API's answer about a link. */
export type Question = {
  companyName: string;
  reference: string;
  namedBy: string;
  registeredBySelf: boolean;
  expiresAt: string;
  timeZone: string;
  locale: string;
};

/** showForm shows the two questions; `send` resolves to the problem, if the reader may try again. */
export function showForm(asked: Question, { locale, words }: Spoken<Words>, send: (answers: Answers) => Promise<string>): void {
  const before = given();
  const problem = element("p", { role: "alert" });
  const button = element("button", { class: "button", type: "submit" }, words.send);
  const form = element(
    "form",
    {},
    question(words, "registered", asked.registeredBySelf ? words.registered : words.named(asked.namedBy, asked.companyName), before),
    question(words, "belongs", words.belongs, before),
    element("p", { class: "quiet" }, words.once),
    problem,
    button,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answers = given();
    void sending(button, words.sending, async () => {
      problem.textContent = problem.className = "";
      problem.textContent = await send({ registeredForAccount: answers.get("registered") === "yes", addressBelongsToCompany: answers.get("belongs") === "yes" });
      if (problem.textContent) problem.className = "problem";
    });
  });
  const about = facts([
    [words.company, element("bdi", {}, asked.companyName)],
    [words.reference, asked.reference],
    [words.namedBy, element("bdi", {}, asked.namedBy)],
    [words.until, moment(asked.expiresAt, locale, asked.timeZone)],
  ]);
  show(element("h1", {}, words.title), element("p", {}, words.lead), about, form);
}

// Selected answers stay when the page changes its language.
function given(): FormData {
  return new FormData(document.querySelector("form") ?? undefined);
}

function question(words: Words, name: string, text: string, before: FormData): HTMLElement {
  return element("fieldset", {}, element("legend", {}, text), choice(name, "yes", words.yes, before), choice(name, "no", words.no, before));
}

function choice(name: string, value: string, text: string, before: FormData): HTMLElement {
  const input = element("input", { type: "radio", name, value, required: "" });
  input.checked = before.get(name) === value;
  return element("label", {}, input, text);
}
