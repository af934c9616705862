// The page on which people sign in, and to which the links in e-mails lead: it says what a link is about, signs in with a code, and shows
// who has signed in and what waits for an answer.
import { ApiError, ask, type UserError } from "../api";
import { showLanguages } from "../languages";
import { element, show, showMessage } from "../page";
import { acceptUser, declineUser, readCase, readMe, readProgram, revokeSession } from "../queries";
import { goBack } from "./comeBack";
import * as session from "./session";
import { aboutOf, showAddress, showCode, showLink, showMe, type Case, type Me } from "./view";
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

async function showSignedIn(): Promise<void> {
  if (goBack()) return;
  const { viewer } = await ask<{ viewer: Me }>("", readMe, {}, { locale: spoken.locale });
  const found = about?.id ? ((await caseOf(about.id)) ?? contactCase(viewer, about.id)) : null;
  tell(() =>
    showMe(spoken, viewer, about, found, {
      accept: (id) => answer("acceptUserInvitation", acceptUser, id),
      decline: (id) => answer("declineUserInvitation", declineUser, id),
      revoke: (id) => answer("revokeSession", revokeSession, id),
      signOut: () => attemptSignOut(),
    }),
  );
}

// Somebody who acts for no organisation yet may read no case.
async function caseOf(id: string): Promise<Case | null> {
  try {
    return (await ask<{ node: Case | null }>("", readCase, { id }, { locale: spoken.locale })).node;
  } catch (cause) {
    if (cause instanceof ApiError && cause.code) return null;
    throw cause;
  }
}

// The primary contact of a registration knows it without being a user of the company.
function contactCase({ contactRegistrations }: Me, id: string): Case | null {
  return contactRegistrations.find(({ registrationId }) => registrationId === id) ?? null;
}

async function attemptSignOut(): Promise<string> {
  try {
    await session.signOut(spoken.locale);
    address();
    return "";
  } catch (cause) {
    return said(cause);
  }
}

// answer sends a mutation about one thing, and shows the page anew.
async function answer(field: string, document: string, id: string): Promise<string> {
  try {
    const answered = await ask<Record<string, { userErrors: UserError[] } | null>>("", document, { input: { id } }, { locale: spoken.locale });
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
