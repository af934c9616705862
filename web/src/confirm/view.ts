// What the page for primary contacts looks like: a form, or a message. Plain elements, since it loads on any telephone.
import type { Words } from "./words";

export type Answers = { registeredForAccount: boolean; addressBelongsToCompany: boolean };

/** showMessage is the whole page: a heading and what there is to say. It is focused, so that it is read aloud. */
export function showMessage(title: string, lines: string[], kind = ""): void {
  const heading = element("h1", {}, title);
  heading.tabIndex = -1;
  const text = lines.filter(Boolean).map((line) => element("p", {}, line));
  document.getElementById("main")!.replaceChildren(element("section", { class: kind }, heading, ...text));
  heading.focus();
}

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
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-disabled") === "true") return;
    const given = new FormData(form);
    const answers = { registeredForAccount: given.get("registered") === "yes", addressBelongsToCompany: given.get("belongs") === "yes" };
    problem.textContent = problem.className = "";
    busy(true);
    problem.textContent = await send(answers);
    if (problem.textContent) problem.className = "problem";
    busy(false);
  });
  document.getElementById("main")!.replaceChildren(element("h1", {}, words.title), element("p", {}, words.lead), form);

  // aria-disabled keeps the focus where it is, which disabled would not.
  function busy(sending: boolean) {
    button.setAttribute("aria-disabled", String(sending));
    button.textContent = sending ? words.sending : words.send;
  }
}

function question(words: Words, name: string, text: string): HTMLElement {
  return element("fieldset", {}, element("legend", {}, text), choice(name, "yes", words.yes), choice(name, "no", words.no));
}

function choice(name: string, value: string, text: string): HTMLElement {
  return element("label", {}, element("input", { type: "radio", name, value, required: "" }), text);
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string>, ...content: (Node | string)[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}
