// The page of an invitation, behind the link of its letter or for whom it waits: its facts and the possible answers.
import { ApiError, ask, type UserError, type Variables } from "../api";
import { showLanguages } from "../languages";
import { letterForm } from "../letter";
import { element, facts, show, showMessage } from "../page";
import { loadPersonas, type Persona } from "../personas";
import { acceptInvitation, authorizeProvider, declineInvitation, noteOpened, openWaiting, readInvitation, readJoined, readProgram, readViewer } from "../queries";
import { actFor, actingFor } from "../session";
import { forget, marketTyped, typedCompany, type Asked } from "./company";
import { summary } from "./correction";
import { agreementToAccept, mayAccept, mayDecline, namedIn, namesCompany, type Invitation } from "./invitation";
import { marketOf, marketsFor } from "./markets";
import { answers, asked, problems } from "./view";
import { takeWay, type Way } from "./way";
import { callerOf, leave, lineOf, who, type Caller, type Membership, type Who } from "./who";
import { wordsFor } from "./words";
import "../theme.css";
import "../page.css";
import "./invitation.css";

type Viewer = { verifiedEmail: string | null; user: { name: string; locale: string } | null; organization: { name: string } | null; memberships: Membership[] };
type Shown = { viewer: Viewer; invitation: Invitation | null };
type Opened = { openInvitation: { invitation: Invitation | null; userErrors: UserError[] } | null };
type Outcome = Record<string, { userErrors: UserError[] } | null>;
type Joined = { companyName: string; domain: string; tenantId: string | null };

const page = "/invitation";
let way: Way;
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
  way = takeWay(page);
  letter = "";
  speak("");
  if (way.named) void read();
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

// askAs sends a document as the reader, for the organisation that he or she has selected.
const askAs = <T>(caller: Caller, document: string, variables: Variables = {}): Promise<T> =>
  ask<T>(caller.token, document, variables, { locale: spoken.locale, organization: actingFor() });

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
    const { viewer, invitation } = await shownTo(caller);
    if (mine !== round) return;
    if (!invitation) return askToSignIn();
    if (foreign(invitation, viewer, caller)) return read(wrong);
    const form = await formFor(invitation, viewer, wrong);
    if (mine !== round) return;
    showInvitation(invitation, viewer, caller, form);
    if (caller.token || viewer.verifiedEmail) opened(invitation, caller);
  } catch (cause) {
    if (mine === round) await failed(cause);
  }
}

// shownTo reads the invitation of a link, which anybody may see who has it, or opens one that waits for the reader.
async function shownTo(caller: Caller): Promise<Shown> {
  if ("token" in way.named!) return askAs<Shown>(caller, readInvitation, way.named);
  const { viewer } = await askAs<{ viewer: Viewer }>(caller, readViewer);
  if (!viewer.user && !viewer.verifiedEmail) return { viewer, invitation: null };
  const { openInvitation } = await askAs<Opened>(caller, openWaiting, { input: way.named });
  const error = openInvitation?.userErrors[0];
  if (error) throw new ApiError(error.message, error.code, error.remediation ?? undefined);
  return { viewer, invitation: openInvitation?.invitation ?? null };
}

function askToSignIn() {
  say("");
  showMessage(spoken.words.signInFirst, [], "", who(readerOf(null), spoken.words, read));
}

// The language of the letter is known from the answer, so the request is repeated if it was in another one. A letter to several
// people was sent in the language of each, which is known once one of them has signed in.
function foreign({ locale }: Invitation, { user }: Viewer, caller: Caller): boolean {
  const before = spoken.locale;
  letter = locale ?? user?.locale ?? "";
  speak(caller.locale);
  return spoken.locale !== before;
}

// What the form for a company that is not here yet needs to know, where there is such a form.
async function formFor(invitation: Invitation, { verifiedEmail }: Viewer, wrong: UserError[]): Promise<Asked> {
  const form: Asked = { email: verifiedEmail ?? "", markets: [], market: null, wrong, changeMarket: () => void read() };
  if (!namesCompany(invitation) || !mayAccept(invitation)) return form;
  form.markets = await marketsFor(invitation);
  const market = marketTyped(invitation.partnerMarket);
  form.market = await marketOf(form.markets.includes(market) ? market : (form.markets[0] ?? market));
  return form;
}

// Records for the issuer that the invitee has opened the invitation; nothing here depends on it.
function opened(invitation: Invitation, caller: Caller) {
  if (way.named && "token" in way.named && mayDecline(invitation)) askAs(caller, noteOpened, { input: way.named }).catch(() => {});
}

function readerOf(viewer: Viewer | null): Who {
  const people = personas ?? null;
  return { personas: people, line: viewer ? nameOf(viewer) : lineOf(people, spoken.words), memberships: viewer?.memberships ?? [], address: way.address };
}

function nameOf({ verifiedEmail, user, organization }: Viewer): string {
  if (!user) return verifiedEmail ? `${spoken.words.signedIn} (${verifiedEmail})` : "";
  return spoken.words.signedInAs(user.name, organization?.name ?? "");
}

function showInvitation(invitation: Invitation, viewer: Viewer, caller: Caller, form: Asked) {
  const { words } = spoken;
  const reader = readerOf(viewer);
  const answering = {
    accept: (agreed: boolean) => send(caller, ...acceptanceOf(invitation, form, agreed), () => accepted(invitation, caller)),
    decline: (reason: string) => send(caller, declineInvitation, { ...way.named, reason: reason || null }, () => finish(words.declined, [words.told])),
  };
  keepingFocus(() => show(asked(invitation, spoken), who(reader, words, read), ...alert(form.wrong), ...answers(invitation, spoken, form, answering)));
  say(reader.line);
}

function acceptanceOf(invitation: Invitation, form: Asked, agreed: boolean): [string, Variables] {
  const named = way.named!;
  if (invitation.kind === "PROVIDER_PARTNERSHIP") return [authorizeProvider, { ...("partnershipId" in named ? { id: named.partnershipId } : named), consent: true }];
  const agreement = agreementToAccept(invitation);
  return [
    acceptInvitation,
    {
      ...named,
      customerAgreement: agreement && agreed ? { version: agreement.version, sha256: agreement.sha256, accepted: true } : null,
      organization: namesCompany(invitation) ? typedCompany(spoken.locale, form.market) : null,
    },
  ];
}

// send answers the invitation. After a refusal it reads the invitation again, which may have changed.
async function send(caller: Caller, document: string, input: Variables, done: () => void | Promise<void>): Promise<void> {
  try {
    const answer = await askAs<Outcome>(caller, document, { input });
    const wrong = Object.values(answer).flatMap((payload) => payload?.userErrors ?? []);
    if (wrong.length > 0) await read(wrong);
    else await done();
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

async function accepted(invitation: Invitation, caller: Caller): Promise<void> {
  const { words } = spoken;
  const named = namedIn(invitation);
  if (invitation.kind === "PROVIDER_PARTNERSHIP") return finish(words.authorized, [words.inForce(named)]);
  if (!namesCompany(invitation)) return finish(words.accepted, [words.begun(named)]);
  forget();
  const customer = await askAs<{ viewer: { customer: Joined | null } }>(caller, readJoined).then(({ viewer }) => viewer.customer, () => null);
  if (!customer) return finish(words.accepted, [words.begun(named)]);
  const said = words.company;
  finish(
    words.accepted,
    [said.joined(customer.companyName), words.begun(named)],
    facts([
      [said.accountDomain, element("bdi", {}, customer.domain)],
      [said.tenantId, customer.tenantId],
    ]),
    element("h2", {}, said.next),
    element("ul", {}, ...said.steps(named).map((step) => element("li", {}, step))),
    element("p", {}, element("a", { class: "button", href: "/sign-in" }, said.goOn)),
  );
}

function finish(title: string, lines: string[], ...more: HTMLElement[]) {
  way.forget();
  say("");
  redraw = () => {};
  showMessage(title, more.length > 0 ? lines : [...lines, spoken.words.close], "", ...more);
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
  if (actingFor()) { // the reader may have left that organisation
    actFor("");
    return read([error]);
  }
  const known = error.code.startsWith("INVITE_") || error.code === "NOT_FOUND";
  const kind = error.code === "INVITE_ALREADY_USED" ? "" : "problem";
  const other = error.code === "INVITE_INVALID" ? [otherWay()] : [];
  const viewer = known ? await askAs<{ viewer: Viewer }>(callerOf(people), readViewer).then((answer) => answer.viewer, () => null) : null;
  keepingFocus(() => showMessage(error.message, [error.remediation ?? ""], kind, known ? who(readerOf(viewer), words, read) : againButton(), ...other));
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
  if (wrong.length === 0) return [];
  const form = wrong.some(({ field }) => field?.[0] === "organization" || field?.[0] === "customerAgreement");
  const about = form ? [element("strong", {}, spoken.words.company.correct(wrong.length)), ...summary(wrong)] : problems(wrong);
  return [element("section", { id: "problem", class: "problem", role: "alert", tabindex: "-1" }, ...about)];
}

// The page is drawn again. The focus stays at the control that was just used, and otherwise moves to the new content.
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
