// Who answers: in a demo one of its people, otherwise whoever signs in with a token. The page shares the choice with the others.
import { element } from "../page";
import { byOrganization, type Persona } from "../personas";
import { actAs, actingAs, pastedToken, signIn, signOut } from "../session";
import { sentence } from "../wording";
import type { Words } from "./words";

/** Caller is who answers. Somebody of the demo brings a language along. */
export type Caller = { token: string; locale: string };

/** callerOf is whoever this browser tab acts as. */
export function callerOf(personas: Persona[] | null): Caller {
  if (!personas) return { token: pastedToken(), locale: "" };
  const acting = personas.find((persona) => persona.name === actingAs());
  return { token: acting?.token ?? "", locale: acting?.locale ?? "" };
}

/** lineOf says who this tab acts as, as far as that is known without asking. */
export function lineOf(personas: Persona[] | null, words: Words): string {
  if (!personas) return pastedToken() && words.signedIn;
  const acting = personas.find((persona) => persona.name === actingAs());
  return acting ? words.signedInAs(acting.name, acting.organization) : "";
}

/** leave forgets whoever is signed in. */
export function leave(): void {
  signOut();
  actAs("");
}

/** who lets the reader say who he or she is; `changed` runs after each choice. `line` says who it is now. */
export function who(personas: Persona[] | null, line: string, words: Words, changed: () => void): HTMLElement {
  const content = personas ? picker(personas, line, words, changed) : line ? signedIn(line, words, changed) : tokenForm(words, changed);
  return element("section", { class: "who", "aria-labelledby": "who" }, element("h2", { id: "who" }, words.who), ...content);
}

// With arrow keys or letters one passes many people on the way to the right one: nothing is asked before the choice rests.
const rest = 400; // milliseconds

function picker(personas: Persona[], line: string, words: Words, changed: () => void): HTMLElement[] {
  const select = element("select", { id: "persona", "aria-labelledby": "who", "aria-describedby": "demo-note" }, element("option", { value: "" }, words.nobody));
  for (const [organization, people] of byOrganization(personas)) {
    const group = element("optgroup", { label: organization });
    group.append(...people.map(({ name, roles }) => element("option", { value: name }, `${name} (${roles.map(sentence).join(", ")})`)));
    select.append(group);
  }
  select.value = actingAs();
  let waiting = 0;
  select.addEventListener("change", () => {
    actAs(select.value);
    clearTimeout(waiting);
    waiting = window.setTimeout(changed, rest);
  });
  return [element("p", { class: "quiet", id: "demo-note" }, words.demo), select, ...(line ? [element("p", { class: "quiet" }, line)] : [])];
}

function signedIn(line: string, words: Words, changed: () => void): HTMLElement[] {
  const button = element("button", { class: "button plain", type: "button", id: "sign-out" }, words.signOut);
  button.addEventListener("click", () => {
    leave();
    changed();
  });
  return [element("p", {}, line), button];
}

function tokenForm(words: Words, changed: () => void): HTMLElement[] {
  const input = element("input", { id: "token", type: "password", autocomplete: "off", spellcheck: "false", required: "", "aria-describedby": "token-note" });
  const form = element(
    "form",
    {},
    element("label", { for: "token" }, words.token),
    input,
    element("p", { class: "quiet", id: "token-note" }, words.tokenNote),
    element("button", { class: "button plain", type: "submit" }, words.signIn),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signIn(input.value);
    changed();
  });
  return [element("p", {}, words.whoMay), form];
}
