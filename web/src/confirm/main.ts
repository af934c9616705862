// The page behind the link in the e-mail to a primary contact: two questions, for people without an account.
import { ApiError, ask, type UserError } from "../api";
import { showMessage } from "../page";
import { confirmContact, readProgram } from "../queries";
import { showForm, type Answers } from "./view";
import { wordsFor } from "./words";
import "../theme.css";
import "../page.css";
import "./confirm.css";

type Confirmed = {
  confirmPrimaryContact: {
    companyName: string | null;
    registeredForAccount: boolean;
    addressBelongsToCompany: boolean;
    userErrors: UserError[];
  } | null;
};

const { locale, words } = wordsFor(navigator.languages);
document.documentElement.lang = locale;
document.title = words.title;

open();
addEventListener("hashchange", open); // whoever pastes another link into this tab loads no new page
ask<{ program: { name: string } }>("", readProgram)
  .then(({ program }) => (document.getElementById("program")!.textContent = program.name))
  .catch(() => {}); // the name is an ornament

// The token leaves the address bar at once, so that nobody reads it there, copies it or keeps it as a bookmark.
function open() {
  const token = location.hash.slice(1);
  if (token) {
    history.replaceState(null, "", location.pathname);
    showForm(words, (answers) => send(token, answers));
    return;
  }
  showMessage(words.noLink, [words.openMail]);
}

// send resolves to what the reader can do something about here, or to "" when the page shows how it ended.
async function send(token: string, answers: Answers): Promise<string> {
  try {
    const { confirmPrimaryContact: outcome } = await ask<Confirmed>("", confirmContact, { input: { token, ...answers } });
    if (!outcome) return words.unreachable;
    const error = outcome.userErrors[0];
    if (error) showMessage(words.failed, [error.message, error.remediation ?? ""], "problem");
    else showOutcome(outcome.registeredForAccount && outcome.addressBelongsToCompany, outcome.companyName ?? "");
    return "";
  } catch (cause) {
    // Errors with a code come in the reader's language; without one, the answer did not come from the API.
    return cause instanceof ApiError && cause.code ? cause.message : words.unreachable;
  }
}

function showOutcome(confirmed: boolean, company: string) {
  if (confirmed) showMessage(words.confirmed, [words.goesOn(company), words.close]);
  else showMessage(words.denied, [words.reviewed(company), words.close]);
}
