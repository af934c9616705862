// The page on which people sign in, and to which the links in e-mails lead: it says what a link is about, signs in with a code, and shows
// who has signed in and what waits for an answer.
import { ApiError, ask, type UserError, type Variables } from "../api";
import { showLanguages } from "../languages";
import { element, show, showMessage } from "../page";
import { acceptUser, declineUser, readCase, readMe, readProgram, readProviders, requestNewLink, revokeSession } from "../queries";
import { actFor, actingFor } from "../session";
import { goBack } from "./comeBack";
import * as session from "./session";
import { aboutOf, showAddress, showCode, showLink, showMe, type Case, type Me, type Provider } from "./view";
import { wordsFor } from "./words";
import "../theme.css";
import "../page.css";
import "./signIn.css";

const about = aboutOf(location.pathname);
let spoken = wordsFor(navigator.languages);
let redraw = () => {}; // shows the page again in another language

speak();
void begin();
ask<{ program: { name: string } }>("", readProgram)
  .then(({ program }) => (document.getElementById("program")!.textContent = program.name))
  .catch(() => {}); // the page works without the name

function speak() {
  spoken = wordsFor(navigator.languages);
  document.documentElement.lang = spoken.locale;
  document.title = spoken.words.title;
  showLanguages(spoken.locale, () => {
    speak();
    redraw();
  });
}

function tell(draw: () => void) {
  redraw = draw;
  draw();
}

// A link signs in after a click only: mail gateways open links too.
async function begin(): Promise<void> {
  const link = location.hash.slice(1);
  if (link === "issuer") {
    history.replaceState(null, "", location.pathname);
    return failed(new ApiError(spoken.words.issuerFailed, "ISSUER"), address);
  }
  if (link.includes(".")) {
    history.replaceState(null, "", location.pathname);
    return tell(() => showLink(spoken, () => attempt(() => session.signIn({ link }, spoken.locale)), address));
  }
  tell(() => show(element("p", { class: "quiet" }, spoken.words.loading)));
  try {
    if (await session.signedIn(spoken.locale)) return await showSignedIn();
    address();
  } catch (cause) {
    failed(cause, () => void begin());
  }
}

function address() {
  tell(() => showAddress(spoken, about, send));
}

// send resolves to a problem that the reader can correct, or to "" when the page goes on.
async function send(email: string): Promise<string> {
  try {
    const sent = await session.sendCode(email, spoken.locale);
    if (sent.redirect !== undefined) {
      location.assign(sent.redirect);
      return "";
    }
    const { id } = sent;
    tell(() =>
      showCode(spoken, email, {
        enter: (code) => attempt(() => session.signIn({ id, code }, spoken.locale)),
        again: () => send(email),
        other: address,
      }),
    );
    return "";
  } catch (cause) {
    return said(cause);
  }
}

async function attempt(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    await showSignedIn();
    return "";
  } catch (cause) {
    return said(cause);
  }
}

type Labels = { enum: string; values: { value: string; label: string }[] }[];

// askAs sends a document as whoever has signed in, for the organisation that he or she has selected.
const askAs = <T>(document: string, variables: Variables = {}): Promise<T> => ask<T>("", document, variables, { locale: spoken.locale, organization: actingFor() });

async function showSignedIn(): Promise<void> {
  if (goBack()) return;
  const { viewer: me, enumLabels } = await readAs<{ viewer: Me; enumLabels: Labels }>(readMe);
  const providers = me.partner ? await waitingProviders() : [];
  const found = about?.id ? ((await caseOf(about.id)) ?? contactCase(me, about.id)) : null;
  const labels = new Map(enumLabels.flatMap(({ enum: of, values }) => values.map(({ value, label }) => [`${of}.${value}`, label] as const)));
  redraw = () => void showSignedIn().catch((cause: unknown) => failed(cause, () => void begin()));
  showMe(spoken, { me, providers, about, case: found, labelOf: (of, value) => labels.get(`${of}.${value}`) ?? "" }, {
    accept: (id) => answer("acceptUserInvitation", acceptUser, id),
    decline: (id) => answer("declineUserInvitation", declineUser, id),
    revoke: (id) => answer("revokeSession", revokeSession, id),
    sendAgain,
    signOut: () => attemptSignOut(),
    actFor: (id) => {
      actFor(id);
      redraw();
    },
  });
}

// readAs reads as the selected organisation, or as the first one when the reader has left that.
async function readAs<T>(document: string): Promise<T> {
  try {
    return await askAs<T>(document);
  } catch (cause) {
    if (!actingFor() || !(cause instanceof ApiError && cause.code)) throw cause;
    actFor("");
    return askAs<T>(document);
  }
}

// The indirect providers that the reader may authorise now.
async function waitingProviders(): Promise<Provider[]> {
  type Answer = { partnerships: { nodes: (Provider & { viewerActions: { action: string; allowed: boolean }[] })[] } };
  const { partnerships } = await askAs<Answer>(readProviders);
  return partnerships.nodes.filter(({ viewerActions }) => viewerActions.some(({ action, allowed }) => action === "authorizeIndirectProvider" && allowed));
}

// Somebody who acts for no organisation yet may read no case.
async function caseOf(id: string): Promise<Case | null> {
  try {
    return (await askAs<{ node: Case | null }>(readCase, { id })).node;
  } catch (cause) {
    if (cause instanceof ApiError && cause.code) return null;
    throw cause;
  }
}

// The primary contact of a registration knows it without being a user of the company.
function contactCase({ contactRegistrations }: Me, id: string): Case | null {
  const mine = contactRegistrations.find(({ registrationId }) => registrationId === id);
  return mine ? { ...mine, registrationState: mine.status, due: mine.deadlineAt, decision: mine.decisionReason } : null;
}

async function attemptSignOut(): Promise<string> {
  try {
    await session.signOut(spoken.locale);
    actFor("");
    address();
    return "";
  } catch (cause) {
    return said(cause);
  }
}

// sendAgain has the letter to a primary contact sent again. The answer is the same for every number.
async function sendAgain(reference: string): Promise<string> {
  try {
    const { requestNewLink: answered } = await askAs<{ requestNewLink: { userErrors: UserError[] } | null }>(requestNewLink, { input: { reference } });
    return answered?.userErrors[0]?.message ?? spoken.words.onItsWay;
  } catch (cause) {
    return said(cause);
  }
}

// answer sends a mutation about one thing, and shows the page anew.
async function answer(field: string, document: string, id: string): Promise<string> {
  try {
    const answered = await askAs<Record<string, { userErrors: UserError[] } | null>>(document, { input: { id } });
    const error = answered[field]?.userErrors[0];
    if (error) return [error.message, error.remediation].filter(Boolean).join(" ");
    await showSignedIn();
    return "";
  } catch (cause) {
    return said(cause);
  }
}

// Errors with a code come in the reader's language; without one, the answer did not come from the program.
function said(cause: unknown): string {
  if (cause instanceof ApiError && cause.code) return [cause.message, cause.remediation].filter(Boolean).join(" ");
  return spoken.words.unreachable;
}

function failed(cause: unknown, again: () => void) {
  const text = said(cause);
  tell(() => {
    const button = element("button", { class: "button", type: "button" }, spoken.words.again);
    button.addEventListener("click", again);
    showMessage(spoken.words.failed, [text], "problem", button);
  });
}
