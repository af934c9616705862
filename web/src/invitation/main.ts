// The page behind the link of an invitation: its facts and the possible answers.
import { ApiError, ask, type UserError, type Variables } from "../api";
import { showLanguages } from "../languages";
import { letterForm } from "../letter";
import { takeLink, type Link } from "../link";
import { element, show, showMessage } from "../page";
import { loadPersonas, type Persona } from "../personas";
import { acceptInvitation, authorizeProvider, declineInvitation, noteOpened, readInvitation, readProgram } from "../queries";
import { agreementToAccept, mayDecline, namedIn, type Invitation } from "./invitation";
import { answers, asked, problems } from "./view";
import { callerOf, leave, lineOf, who, type Caller } from "./who";
import { wordsFor } from "./words";
import "../theme.css";
import "../page.css";
import "./invitation.css";

type Viewer = { verifiedEmail: string | null; user: { name: string; locale: string } | null; organization: { name: string } | null };
type Shown = { viewer: Viewer; invitation: Invitation | null };
type Outcome = Record<string, { userErrors: UserError[] } | null>;

const page = "/invitation";
let link: Link;
let personas: Persona[] | null | undefined; // undefined until the server has answered whether it is a demo
let spoken = wordsFor(navigator.languages);
let letter = ""; // the language of the letter, once it is known
let round = 0;
let redraw = () => {}; // shows the page again in another language

begin();
addEventListener("hashchange", begin); // another link that is pasted into this tab loads no new page
ask<{ program: { name: string } }>("", readProgram)
  .then(({ program }) => (document.getElementById("program")!.textContent = program.name))
  .catch(() => {}); // the page works without the name

function begin() {
  link = takeLink(page);
  letter = "";
  speak("");
  if (link.token) void read();
  else tell(() => showMessage(spoken.words.noLink, [spoken.words.openMail], "", otherWay()));
}

function tell(draw: () => void) {
  redraw = draw;
  draw();
}

// The page is in the language of the letter, or else of the selected persona of a demo; the reader may select another one.
// The API answers in the page's language.
function speak(person: string) {
  spoken = wordsFor(letter ? [letter] : person ? [person] : navigator.languages);
  document.documentElement.lang = spoken.locale;
  document.title = spoken.words.title;
  showLanguages(spoken.locale, () => {
    speak(person);
    redraw();
  });
}

// read requests the invitation as the current actor. If another actor is selected meanwhile, an older answer is ignored.
async function read(wrong: UserError[] = []): Promise<void> {
  const mine = ++round;
  redraw = () => void read();
  say(spoken.words.loading);
  if (!document.getElementById("main")!.hasChildNodes()) show(element("p", { class: "quiet" }, spoken.words.loading));
  try {
    personas = personas === undefined ? await loadPersonas() : personas;
    const caller = callerOf(personas);
    speak(caller.locale);
    const { viewer, invitation } = await ask<Shown>(caller.token, readInvitation, { token: link.token }, { locale: spoken.locale });
    if (mine !== round || !invitation) return;
    if (foreign(invitation, viewer, caller)) return read(wrong);
    showInvitation(invitation, nameOf(viewer), caller, wrong);
    if (caller.token || viewer.verifiedEmail) opened(invitation, caller);
  } catch (cause) {
    if (mine === round) await failed(cause);
  }
}

// The language of the letter is known from the answer, so the request is repeated if it was in another one. A letter to several
// people was sent in the language of each, which is known once one of them has signed in.
function foreign({ locale }: Invitation, { user }: Viewer, caller: Caller): boolean {
  const before = spoken.locale;
  letter = locale ?? user?.locale ?? "";
  speak(caller.locale);
  return spoken.locale !== before;
}

// Records for the issuer that the invitee has opened the invitation; nothing here depends on it.
function opened(invitation: Invitation, caller: Caller) {
  if (mayDecline(invitation)) ask(caller.token, noteOpened, { input: { token: link.token } }).catch(() => {});
}

function nameOf({ verifiedEmail, user, organization }: Viewer): string {
  if (!user) return verifiedEmail ? `${spoken.words.signedIn} (${verifiedEmail})` : "";
  return spoken.words.signedInAs(user.name, organization?.name ?? "");
}

function showInvitation(invitation: Invitation, line: string, caller: Caller, wrong: UserError[]) {
  const { words } = spoken;
  const answering = {
    accept: () => send(caller, ...acceptanceOf(invitation), () => showAccepted(invitation)),
    decline: (reason: string) => send(caller, declineInvitation, { token: link.token, reason: reason || null }, () => finish(words.declined, words.told)),
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
  if (invitation.kind === "PROVIDER_PARTNERSHIP") return [authorizeProvider, { token: link.token, consent: true }];
  const agreement = agreementToAccept(invitation);
  return [acceptInvitation, { token: link.token, customerAgreement: agreement && { version: agreement.version, accepted: true } }];
}

// send answers the invitation. After a refusal it reads the invitation again, which may have changed.
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
  link.forget();
  say("");
  redraw = () => {};
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
  const other = error.code === "INVITE_INVALID" ? [otherWay()] : [];
  keepingFocus(() => showMessage(error.message, [error.remediation ?? ""], kind, next, ...other));
}

// The number and code of the letter can be used without the link.
function otherWay(): HTMLElement {
  return letterForm(spoken.locale, spoken.words.sending, spoken.words.unreachable);
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

// The page is drawn again. The focus stays at the persona that was just selected, and otherwise moves to the new content.
function keepingFocus(draw: () => void) {
  const focused = document.activeElement?.id ?? "";
  draw();
  const target = document.getElementById("problem") ?? document.getElementById(focused) ?? document.querySelector("h1");
  target?.focus({ preventScroll: target.id === focused });
}

// say announces the change to screen readers.
function say(text: string) {
  document.getElementById("status")!.textContent = text;
}
