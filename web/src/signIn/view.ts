// The views of the sign-in page.
import type { Spoken } from "../languages";
import { element, facts, moment, sending, show } from "../page";
import type { Words } from "./words";

/** About is what the link of an e-mail is about; its id is empty where the link leads to a list. */
export type About = { kind: "request" | "registration" | "invitation" | "customer" | "order" | "subscription" | "support" | "users"; id: string };

/** Case is what the viewer may know of it. */
export type Case = {
  reference?: string;
  companyName?: string;
  organization?: { name: string } | null;
  customer?: { companyName: string } | null;
  eligibilityState?: string;
  registrationState?: string;
  invitationState?: string;
  orderNumber?: string;
  order?: { number: string } | null; // of a subscription; null where the viewer may not see it
  subscriptionName?: string;
  orderedFor?: { companyName: string } | null;
  orderState?: string;
  subscriptionState?: string;
  requestTitle?: string | null; // of a support request; null for one that the program has opened
  supportState?: string;
  termEndsAt?: string | null;
  endedAt?: string | null;
  account?: { accountState: string; viewerActions: { action: string; allowed: boolean }[] };
  due?: string | null; // of the decision
  infoDueAt?: string | null; // of the answer to a question
  until?: string;
  decision?: string | null;
  decidedAt?: string | null;
  viewerActions?: { action: string; allowed: boolean }[];
};

/** Me is who has signed in. */
export type Me = {
  verifiedEmail: string | null;
  user: { name: string } | null;
  partner: { id: string } | null;
  memberships: { organizationId: string; organizationName: string; current: boolean }[];
  invitations: { userId: string; organizationName: string; inviterName: string | null }[];
  relationshipInvitations: { requestId: string; kind: "RESELLER" | "JOINT"; reference: string; partnerName: string; providerName: string | null; expiresAt: string }[];
  contactRegistrations: { registrationId: string; reference: string; companyName: string; status: string; decisionReason: string | null; deadlineAt: string | null }[];
  contactQuestions: { reference: string; companyName: string; sentAt: string }[];
  sessions: { sessionId: string; userAgent: string | null; lastSeenAt: string; current: boolean }[];
};

/** Provider waits to be authorised by the reader's company. */
export type Provider = { id: string; providerName: string };

/** Found is all that the page shows about the reader. `labelOf` is what people call a value of an enum. */
export type Found = { me: Me; providers: Provider[]; about: About | null; case: Case | null; labelOf: (of: string, value: string) => string };

/** Act does something, and resolves to a problem that the reader can correct, or to "". */
type Act = (value: string) => Promise<string>;

const kinds: Record<string, About["kind"]> = {
  requests: "request", registrations: "registration", invitations: "invitation", customers: "customer", orders: "order", subscriptions: "subscription", support: "support", users: "users",
};

/** aboutOf finds what an address is about: /requests/ID, for example. */
export function aboutOf(pathname: string): About | null {
  const [, first = "", id = ""] = pathname.split("/");
  const kind = kinds[first];
  return kind ? { kind, id } : null;
}

/** showAddress asks for the e-mail address. */
export function showAddress({ words }: Spoken<Words>, about: About | null, send: Act): void {
  const input = element("input", { id: "email", type: "email", name: "email", autocomplete: "email", required: "", maxlength: "254" });
  const lead = about ? [element("p", {}, words.about[about.kind]), element("p", {}, words.aboutLead)] : [element("p", {}, words.lead)];
  show(element("h1", {}, words.title), ...lead, form([element("label", { for: "email" }, words.email), input], words.send, words.sending, () => send(input.value.trim())));
  input.focus();
}

type CodeActs = { enter: Act; again: () => Promise<string>; other: () => void };

/** showCode asks for the code in the letter. */
export function showCode({ words }: Spoken<Words>, email: string, acts: CodeActs): void {
  const input = element("input", { id: "code", name: "code", inputmode: "numeric", autocomplete: "one-time-code", required: "", maxlength: "12", "aria-describedby": "hint" });
  const again = button(words.anotherCode, words.sending, acts.again);
  const other = element("button", { class: "link", type: "button" }, words.otherAddress);
  other.addEventListener("click", acts.other);
  show(
    element("h1", {}, words.enterCode),
    element("p", { id: "hint" }, words.sent, " ", element("bdi", {}, email)),
    form([element("label", { for: "code" }, words.code), input], words.signIn, words.signingIn, () => acts.enter(input.value)),
    element("p", { class: "others" }, ...again, other),
  );
  input.focus();
}

/** showLink asks before the link of a letter is used up. */
export function showLink({ words }: Spoken<Words>, signIn: () => Promise<string>, otherwise: () => void): void {
  const code = element("button", { class: "link", type: "button" }, words.send);
  code.addEventListener("click", otherwise);
  show(element("h1", {}, words.title), element("p", {}, words.linkLead), ...button(words.signIn, words.signingIn, signIn, "button"), element("p", { class: "others" }, code));
}

type MeActs = { accept: Act; decline: Act; revoke: Act; signOut: () => Promise<string>; sendAgain: Act; actFor: (organizationId: string) => void };

/** showMe shows who has signed in, what the link was about, and what waits for an answer, with where to answer it. */
export function showMe({ locale, words }: Spoken<Words>, { me, providers, about, case: found, labelOf }: Found, acts: MeActs): void {
  const waiting = [
    ...me.invitations.map((invitation) => invitationOf(words, invitation, acts)),
    ...me.relationshipInvitations.map((invitation) => relationshipOf(words, locale, invitation)),
    ...providers.map((provider) => providerOf(words, provider)),
    ...me.contactRegistrations.map((registration) => contactOf(words, locale, registration, labelOf)),
    ...me.contactQuestions.map((question) => questionOf(words, locale, question, acts)),
  ];
  show(
    element("h1", {}, words.signedIn),
    facts([
      [words.name, me.user?.name ?? ""],
      [words.email, element("bdi", {}, me.verifiedEmail ?? "")],
      [words.actsFor, me.memberships.length === 1 ? element("bdi", {}, me.memberships[0]!.organizationName) : null],
    ]),
    ...organizations(words, me, acts),
    ...(about ? [caseOf(words, locale, about, found, labelOf)] : []),
    ...(waiting.length > 0 ? [element("h2", { class: "waiting" }, words.waits), ...waiting] : []),
    ...(waiting.length === 0 && me.memberships.length === 0 ? [element("p", {}, words.stranger)] : []),
    ...(waiting.length === 0 && !about && me.memberships.length > 0 ? [element("p", { class: "quiet" }, words.nothingWaits)] : []),
    element("p", {}, ...button(words.signOut, words.sending, acts.signOut, "button")),
    sessionsOf(words, locale, me, acts),
  );
}

// Somebody with several organisations selects the one to act for.
function organizations(words: Words, { memberships }: Me, acts: MeActs): HTMLElement[] {
  if (memberships.length < 2) return [];
  const options = memberships.map(({ organizationId, organizationName }) => element("option", { value: organizationId }, organizationName));
  const select = element("select", { id: "organization" }, element("option", { value: "" }, words.choose), ...options);
  select.value = memberships.find(({ current }) => current)?.organizationId ?? "";
  select.addEventListener("change", () => acts.actFor(select.value));
  return [element("label", { for: "organization" }, words.actsFor), select];
}

function relationshipOf(words: Words, locale: string, { requestId, reference, partnerName, providerName, expiresAt }: Me["relationshipInvitations"][number]): HTMLElement {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return element(
    "section",
    {},
    element("h3", {}, words.partnerInvites(partnerName, providerName ?? "")),
    facts([
      [words.reference, reference],
      [words.until, moment(expiresAt, locale, zone)],
    ]),
    toPage(`/invitation?id=${encodeURIComponent(requestId)}`, words.readAndAnswer),
  );
}

function providerOf(words: Words, { id, providerName }: Provider): HTMLElement {
  return element("section", {}, element("h3", {}, words.providerAsks(providerName)), toPage(`/invitation?partnership=${encodeURIComponent(id)}`, words.readAndAnswer));
}

const toPage = (href: string, label: string): HTMLElement => element("p", {}, element("a", { class: "button", href }, label));

// What the letter was about, as it is now, and whether something is asked of the reader.
function caseOf(words: Words, locale: string, about: About, found: Case | null, labelOf: Found["labelOf"]): HTMLElement {
  const section = element("section", {}, element("h2", {}, words.about[about.kind]));
  if (!about.id) return section;
  if (!found) {
    section.append(element("p", {}, words.gone));
    return section;
  }
  const time = (at: string | null | undefined) => (at ? moment(at, locale, Intl.DateTimeFormat().resolvedOptions().timeZone) : null);
  const decided = Boolean(found.decidedAt ?? found.decision);
  section.append(
    facts([
      [words.reference, found.reference ?? ""],
      [words.orderNumber, found.orderNumber ?? found.order?.number ?? null],
      [words.subscription, named(found.subscriptionName)],
      [words.requestTitle, named(found.requestTitle ?? undefined)],
      [words.customer, named(found.orderedFor?.companyName)],
      [words.company, named(found.companyName ?? found.customer?.companyName ?? found.organization?.name)],
      [words.state, stateOf(found, labelOf)],
      [words.decision, found.decision ?? null],
      [words.due, decided ? null : time(found.due)],
      [words.answerDue, decided ? null : time(found.infoDueAt)],
      [words.until, time(found.until)],
      [words.termEnds, found.endedAt ? null : time(found.termEndsAt)],
    ]),
    element("p", {}, asks(found) ? words.asked : words.notAsked),
  );
  return section;
}

const named = (name: string | undefined): HTMLElement | null => (name ? element("bdi", {}, name) : null);

function stateOf({ eligibilityState, registrationState, invitationState, orderState, subscriptionState, supportState, account }: Case, labelOf: Found["labelOf"]): string {
  if (eligibilityState) return labelOf("EligibilityStatus", eligibilityState);
  if (registrationState) return labelOf("RegistrationStatus", registrationState);
  if (invitationState) return labelOf("RequestStatus", invitationState);
  if (orderState) return labelOf("OrderStatus", orderState);
  if (subscriptionState) return labelOf("SubscriptionStatus", subscriptionState);
  if (supportState) return labelOf("SupportRequestStatus", supportState);
  return account ? labelOf("CustomerStatus", account.accountState) : "";
}

// What somebody waits for, and nobody else can do. Whoever may withdraw, revoke or correct something need not.
const answers = new Set([
  "answerEligibilityRequest", "acknowledgeEligibilityRequest", "approveEligibilityRequest", "submitRegistration", "decideRegistration", "appealRegistration",
  "acceptRelationshipRequest", "sendRelationshipRequest", "decideCustomerReview",
]);

const asks = ({ viewerActions, account }: Case): boolean => (viewerActions ?? account?.viewerActions ?? []).some(({ action, allowed }) => allowed && answers.has(action));

// The link is in the letter only, which can be sent again.
function questionOf(words: Words, locale: string, { reference, companyName, sentAt }: Me["contactQuestions"][number], acts: MeActs): HTMLElement {
  return element(
    "section",
    {},
    element("h3", {}, words.confirms),
    facts([
      [words.reference, reference],
      [words.company, element("bdi", {}, companyName)],
      [words.sentOn, moment(sentAt, locale, Intl.DateTimeFormat().resolvedOptions().timeZone)],
    ]),
    ...button(words.sendAgain, words.sending, () => acts.sendAgain(reference), "button"),
  );
}

function contactOf(words: Words, locale: string, registration: Me["contactRegistrations"][number], labelOf: Found["labelOf"]): HTMLElement {
  const { reference, companyName, status, decisionReason, deadlineAt } = registration;
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return element(
    "section",
    {},
    element("h3", {}, words.contact),
    facts([
      [words.reference, reference],
      [words.company, element("bdi", {}, companyName)],
      [words.state, labelOf("RegistrationStatus", status)],
      [words.decision, decisionReason],
      [words.due, decisionReason || !deadlineAt ? null : moment(deadlineAt, locale, zone)],
    ]),
  );
}

function invitationOf(words: Words, { userId, organizationName, inviterName }: Me["invitations"][number], acts: MeActs): HTMLElement {
  return element(
    "section",
    {},
    element("h3", {}, words.invited(organizationName)),
    facts([[words.invitedBy, inviterName ?? ""]]),
    ...button(words.accept, words.sending, () => acts.accept(userId), "button"),
    ...button(words.decline, words.sending, () => acts.decline(userId)),
  );
}

function sessionsOf(words: Words, locale: string, me: Me, acts: MeActs): HTMLElement {
  const others = me.sessions.filter(({ current }) => !current);
  const section = element("section", {}, element("h2", {}, words.elsewhere));
  if (others.length === 0) section.append(element("p", { class: "quiet" }, words.nowhere));
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const { sessionId, userAgent, lastSeenAt } of others) {
    section.append(
      facts([[words.browser, userAgent ?? ""], [words.lastSeen, moment(lastSeenAt, locale, zone)]]),
      element("p", {}, ...button(words.signOutThere, words.sending, () => acts.revoke(sessionId))),
    );
  }
  return section;
}

function form(fields: HTMLElement[], label: string, busy: string, submit: () => Promise<string>): HTMLElement {
  const problem = element("p", { role: "alert" });
  const send = element("button", { class: "button", type: "submit" }, label);
  const made = element("form", {}, ...fields, problem, send);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    void sending(send, busy, () => report(problem, submit));
  });
  return made;
}

// button does something at a click; a problem is shown beside it.
function button(label: string, busy: string, act: () => Promise<string>, look = "link"): HTMLElement[] {
  const problem = element("span", { role: "alert" });
  const made = element("button", { class: look, type: "button" }, label);
  made.addEventListener("click", () => void sending(made, busy, () => report(problem, act)));
  return [made, problem];
}

async function report(problem: HTMLElement, act: () => Promise<string>): Promise<void> {
  problem.textContent = problem.className = "";
  problem.textContent = await act();
  if (problem.textContent) problem.className = "problem";
}
