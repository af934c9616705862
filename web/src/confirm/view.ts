// What the page for primary contacts looks like: a form with two questions.
import { element, sending, show } from "../page";
import type { Words } from "./words";

export type Answers = { registeredForAccount: boolean; addressBelongsToCompany: boolean };

/** showForm asks the two questions; `send` resolves to what went wrong, if the reader may try again. */
export function showForm(words: Words, send: (answers: Answers) => Promise<string>): void {
  const problem = element("p", { role: "alert" });
  const button = element("button", { class: "button", type: "submit" }, words.send);
  const form = element(
    "form",
    {},
    question(words, "registered", words.registered),
    question(words, "belongs", words.belongs),
    element("p", { class: "quiet" }, words.once),
    problem,
    button,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = new FormData(form);
    const answers = { registeredForAccount: given.get("registered") === "yes", addressBelongsToCompany: given.get("belongs") === "yes" };
    void sending(button, words.sending, async () => {
      problem.textContent = problem.className = "";
      problem.textContent = await send(answers);
      if (problem.textContent) problem.className = "problem";
    });
  });
  show(element("h1", {}, words.title), element("p", {}, words.lead), form);
}

function question(words: Words, name: string, text: string): HTMLElement {
  return element("fieldset", {}, element("legend", {}, text), choice(name, "yes", words.yes), choice(name, "no", words.no));
}

function choice(name: string, value: string, text: string): HTMLElement {
  return element("label", {}, element("input", { type: "radio", name, value, required: "" }), text);
}
