// The actor: in a demo a selected persona, otherwise who has signed in with this browser, or the owner of a token. All pages share the selection.
import { element } from "../page";
import { byOrganization, type Persona } from "../personas";
import { actAs, actFor, actingAs, pastedToken, signIn, signOut } from "../session";
import { comeBack } from "../signIn/comeBack";
import { signOut as endSession } from "../signIn/session";
import { sentence } from "../wording";
import type { Words } from "./words";

/** Membership is an organisation for which the person can act. */
export type Membership = { organizationId: string; organizationName: string; current: boolean };

/** Who is what the page knows of the reader: the line that names the actor, the organisations to select from, and where to come back to. */
export type Who = { personas: Persona[] | null; line: string; memberships: Membership[]; address: string };

/** Caller is the actor. A persona of the demo has a language. */
export type Caller = { token: string; locale: string };

/** callerOf returns the actor of this browser tab. */
export function callerOf(personas: Persona[] | null): Caller {
  if (!personas) return { token: pastedToken(), locale: "" };
  const acting = personas.find((persona) => persona.name === actingAs());
  return { token: acting?.token ?? "", locale: acting?.locale ?? "" };
}

/** lineOf shows the actor of this tab, as far as it is known without a request. */
export function lineOf(personas: Persona[] | null, words: Words): string {
  if (!personas) return pastedToken() && words.signedIn;
  const acting = personas.find((persona) => persona.name === actingAs());
  return acting ? words.signedInAs(acting.name, acting.organization) : "";
}

/** leave signs out. */
export function leave(): void {
  signOut();
  actAs("");
}

/** who shows the selection of the actor; `changed` runs after each selection. */
export function who(reader: Who, words: Words, changed: () => void): HTMLElement {
  return element("section", { class: "who", "aria-labelledby": "who" }, element("h2", { id: "who" }, words.who), ...contentOf(reader, words, changed), ...choice(reader, words, changed));
}

function contentOf({ personas, line, address }: Who, words: Words, changed: () => void): HTMLElement[] {
  if (!personas) return line ? signedIn(line, words, changed) : tokenForm(address, words, changed);
  const acting = actingAs() !== "";
  if (acting) return [...picker(personas, words, changed), ...(line ? [element("p", { class: "quiet" }, line)] : [])];
  return [...picker(personas, words, changed), ...(line ? signedIn(line, words, changed) : [withCode(address, words)])];
}

// Somebody with several organisations selects the one that answers.
function choice({ memberships }: Who, words: Words, changed: () => void): HTMLElement[] {
  if (memberships.length < 2) return [];
  const options = memberships.map(({ organizationId, organizationName }) => element("option", { value: organizationId }, organizationName));
  const select = element("select", { id: "organization" }, element("option", { value: "" }, words.newCompany), ...options);
  select.value = memberships.find(({ current }) => current)?.organizationId ?? "";
  select.addEventListener("change", () => {
    actFor(select.value);
    changed();
  });
  return [element("label", { for: "organization" }, words.actFor), select];
}

// Arrow keys and letters select many personas on the way to the right one, so requests wait until the selection rests.
const rest = 400; // milliseconds

function picker(personas: Persona[], words: Words, changed: () => void): HTMLElement[] {
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
    actFor("");
    clearTimeout(waiting);
    waiting = window.setTimeout(changed, rest);
  });
  return [element("p", { class: "quiet", id: "demo-note" }, words.demo), select];
}

function signedIn(line: string, words: Words, changed: () => void): HTMLElement[] {
  const button = element("button", { class: "button plain", type: "button", id: "sign-out" }, words.signOut);
  button.addEventListener("click", () => {
    leave();
    void endSession(document.documentElement.lang).catch(() => {}).then(changed);
  });
  return [element("p", {}, line), button];
}

function withCode(address: string, words: Words): HTMLElement {
  const code = element("button", { class: "button", type: "button" }, words.withCode);
  code.addEventListener("click", () => comeBack(address));
  return element("p", {}, code);
}

function tokenForm(address: string, words: Words, changed: () => void): HTMLElement[] {
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
  const pasting = element("details", {}, element("summary", {}, words.haveToken), form);
  return [element("p", {}, words.whoMay), withCode(address, words), pasting];
}
