// The page behind the link of an invitation: who invites to what, and the ways to answer, for those who were invited.
import { ApiError, ask, type UserError, type Variables } from "../api";
import { element, show, showMessage } from "../page";
import { loadPersonas, type Persona } from "../personas";
import { acceptInvitation, authorizeProvider, declineInvitation, readInvitation, readProgram } from "../queries";
import { agreementToAccept, namedIn, type Invitation } from "./invitation";
import { answers, asked, problems } from "./view";
import { callerOf, leave, lineOf, who, type Caller } from "./who";
import { wordsFor } from "./words";
import "../theme.css";
import "../page.css";
import "./invitation.css";

type Viewer = { user: { name: string } | null; organization: { name: string } | null };
type Shown = { viewer: Viewer; invitation: Invitation | null };
type Outcome = Record<string, { userErrors: UserError[] } | null>;

let token = "";
let personas: Persona[] | null | undefined; // undefined until the server has said whether it is a demo
let spoken = wordsFor(navigator.languages);
let round = 0;

begin();
addEventListener("hashchange", begin); // whoever pastes another link into this tab loads no new page
ask<{ program: { name: string } }>("", readProgram)
  .then(({ program }) => (document.getElementById("program")!.textContent = program.name))
  .catch(() => {}); // the name is an ornament

// The token leaves the address bar at once, so that nobody reads it there, copies it or keeps it as a bookmark.
function begin() {
  token = location.hash.slice(1) || token;
  history.replaceState(null, "", location.pathname);
  speak("");
  if (token) void read();
  else showMessage(spoken.words.noLink, [spoken.words.openMail]);
}

// In a demo, the page speaks the language of whoever is chosen. The API is asked to answer in the page's language.
function speak(locale: string) {
  spoken = wordsFor(locale ? [locale] : navigator.languages);
  document.documentElement.lang = spoken.locale;
  document.title = spoken.words.title;
}

// read asks what the invitation says to whoever is signed in now. Somebody else may be chosen meanwhile: the last choice wins.
async function read(wrong: UserError[] = []): Promise<void> {
  const mine = ++round;
  say(spoken.words.loading);
  if (!document.getElementById("main")!.hasChildNodes()) show(element("p", { class: "quiet" }, spoken.words.loading));
  try {
    personas = personas === undefined ? await loadPersonas() : personas;
    const caller = callerOf(personas);
    speak(caller.locale);
    const shown = await ask<Shown>(caller.token, readInvitation, { token }, { locale: spoken.locale });
    if (mine === round && shown.invitation) showInvitation(shown.invitation, nameOf(shown.viewer), caller, wrong);
  } catch (cause) {
    if (mine === round) await failed(cause);
  }
}

function nameOf({ user, organization }: Viewer): string {
  if (!user) return "";
  return spoken.words.signedInAs(user.name, organization?.name ?? "");
}

function showInvitation(invitation: Invitation, line: string, caller: Caller, wrong: UserError[]) {
  const { words } = spoken;
  const answering = {
    accept: () => send(caller, ...acceptanceOf(invitation), () => showAccepted(invitation)),
    decline: (reason: string) => send(caller, declineInvitation, { token, reason: reason || null }, () => finish(words.declined, words.told)),
  };
  keepingFocus(() =>
    show(
      asked(invitation, spoken),
      who(personas ?? null, line, words, read),
      ...alert(wrong),
      ...answers(invitation, words, answering),
    ),
  );
  say(line);
}

function acceptanceOf(invitation: Invitation): [string, Variables] {
  if (invitation.kind === "PROVIDER_PARTNERSHIP") return [authorizeProvider, { token, consent: true }];
  const agreement = agreementToAccept(invitation);
  return [acceptInvitation, { token, customerAgreement: agreement && { version: agreement.version, accepted: true } }];
}

// send answers the invitation. Whatever is refused, the invitation is read again: it may have changed since.
async function send(caller: Caller, document: string, input: Variables, done: () => void): Promise<void> {
  try {
    const answer = await ask<Outcome>(caller.token, document, { input }, { locale: spoken.locale });
    const wrong = Object.values(answer).flatMap((payload) => payload?.userErrors ?? []);
    if (wrong.length > 0) await read(wrong);
    else done();
  } catch (cause) {
    const known = cause instanceof ApiError && cause.code;
    await (known ? read([errorOf(cause)]) : stay());
  }
}

// Without an answer the page stays as it is, with what was typed, and the reader may try again.
function stay() {
  document.getElementById("problem")?.remove();
  const form = document.activeElement?.closest("form") ?? document.getElementById("main")!;
  form.append(...alert([{ code: "", message: spoken.words.unreachable }]));
}

function showAccepted(invitation: Invitation) {
  const { words } = spoken;
  if (invitation.kind === "PROVIDER_PARTNERSHIP") finish(words.authorized, words.inForce(namedIn(invitation)));
  else finish(words.accepted, words.begun(namedIn(invitation)));
}

function finish(title: string, line: string) {
  token = "";
  say("");
  showMessage(title, [line, spoken.words.close]);
}

// Errors with a code come in the reader's language; without one, the answer did not come from the API.
async function failed(cause: unknown): Promise<void> {
  const { words } = spoken;
  const people = personas ?? null;
  say("");
  if (!(cause instanceof ApiError && cause.code)) return showMessage(words.failed, [words.unreachable], "problem", againButton());
  const error = errorOf(cause);
  if (error.code === "UNAUTHENTICATED" && callerOf(people).token) {
    leave();
    return read([error]);
  }
  const next = error.code.startsWith("INVITE_") ? who(people, lineOf(people, words), words, read) : againButton();
  const kind = error.code === "INVITE_ALREADY_USED" ? "" : "problem";
  keepingFocus(() => showMessage(error.message, [error.remediation ?? ""], kind, next));
}

function errorOf({ code, message, remediation }: ApiError): UserError {
  return { code: code ?? "", message, remediation };
}

function againButton(): HTMLElement {
  const button = element("button", { class: "button", type: "button" }, spoken.words.again);
  button.addEventListener("click", () => void read());
  return button;
}

function alert(wrong: UserError[]): HTMLElement[] {
  return wrong.length === 0 ? [] : [element("section", { id: "problem", class: "problem", role: "alert", tabindex: "-1" }, ...problems(wrong))];
}

// Everything is drawn anew, but whoever has just chosen a person stays where he or she is; otherwise what is new comes first.
function keepingFocus(draw: () => void) {
  const focused = document.activeElement?.id ?? "";
  draw();
  const target = document.getElementById("problem") ?? document.getElementById(focused) ?? document.querySelector("h1");
  target?.focus({ preventScroll: target.id === focused });
}

// say tells those who do not see the page what has changed.
function say(text: string) {
  document.getElementById("status")!.textContent = text;
}
