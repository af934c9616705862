// The view of an invitation: its facts, the blockers, and the possible answers.
import type { UserError } from "../api";
import { element, facts, moment, sending } from "../page";
import { company, type Asked } from "./company";
import { correction } from "./correction";
import { agreementToAccept, mayAccept, mayDecline, namedIn, namesCompany, obstacles, type CustomerAgreement, type Invitation } from "./invitation";
import type { Spoken } from "../languages";
import type { Words } from "./words";

/** Answering has the actions of the reader; each resolves once the page shows the result. `agreed` is whether the agreement is accepted. */
export type Answering = { accept: (agreed: boolean) => Promise<void>; decline: (reason: string) => Promise<void> };

/** asked shows who invites to what, until when, and with which access. */
export function asked(invitation: Invitation, { locale, words }: Spoken<Words>): HTMLElement {
  const { kind, partnerName, partnerMarket, providerName, inviterName, delegatedAccess, governmentCloud, customerAgreement } = invitation;
  const accepted = customerAgreement?.status === "ACCEPTED" ? customerAgreement : null;
  const about = facts([
    [words.partner, inviter(inviterName, `${partnerName} (${country(partnerMarket, locale)})`)],
    [words.provider, providerName],
    [words.administration, delegatedAccess ? words.granted : words.notAsked],
    [words.government, governmentCloud ? words.yes : null],
    [accepted?.title ?? "", accepted && words.agreementAccepted],
    [words.until, moment(invitation.expiresAt, locale, invitation.timeZone)],
    [words.reference, invitation.reference],
  ]);
  return element("section", {}, element("h1", { tabindex: "-1" }, words.asks[kind](namedIn(invitation))), element("p", {}, words.means[kind]), about);
}

/** answers shows the answers that the viewer may give, or their blockers. A company that is not here yet is named with the acceptance. */
export function answers(invitation: Invitation, spoken: Spoken<Words>, asked: Asked, answering: Answering): HTMLElement[] {
  const { words } = spoken;
  const shown: HTMLElement[] = [];
  const inTheWay = obstacles(invitation);
  if (inTheWay.length > 0) shown.push(element("section", { class: "notice", "aria-labelledby": "blocked" }, element("h2", { id: "blocked" }, words.blocked), ...problems(inTheWay)));
  if (mayAccept(invitation)) shown.push(acceptance(invitation, spoken, asked, answering.accept));
  else if (invitation.customerAgreement?.status === "AVAILABLE") shown.push(folded(invitation.customerAgreement, words));
  if (mayDecline(invitation)) shown.push(refusal(words, answering.decline));
  return shown;
}

/** problems shows the API's messages and remediations. */
export function problems(list: UserError[]): HTMLElement[] {
  return list.map(({ message, remediation }) => element("p", {}, element("strong", {}, message), " ", remediation ?? ""));
}

// Where accepting has further effects a box must be ticked; the browser's message is in the reader's language. Whoever names a company is told
// by the API what is wrong, all at once.
function acceptance(invitation: Invitation, spoken: Spoken<Words>, asked: Asked, accept: Answering["accept"]): HTMLElement {
  const { words } = spoken;
  const agreement = agreementToAccept(invitation);
  const form = element("form", {});
  if (namesCompany(invitation)) {
    form.noValidate = true;
    form.append(company(asked, spoken));
  }
  if (agreement) form.append(wholeText(agreement, words), ...box(words.agree, correction(asked.wrong)("tick")));
  if (invitation.kind === "PROVIDER_PARTNERSHIP") form.append(...box(words.consent(invitation.partnerName), ""));
  const button = element("button", { class: "button", type: "submit" }, invitation.kind === "PROVIDER_PARTNERSHIP" ? words.authorize : words.accept);
  form.append(button);
  return onSubmit(form, button, words, () => accept(form.querySelector<HTMLInputElement>("#tick")?.checked ?? false));
}

function box(label: string, wrong: string): HTMLElement[] {
  const input = element("input", { type: "checkbox", required: "", id: "tick" });
  const shown = element("label", { class: "tick" }, input, element("span", {}, label));
  if (!wrong) return [shown];
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", "tick-wrong");
  return [shown, element("p", { class: "wrong", id: "tick-wrong" }, wrong)];
}

function refusal(words: Words, decline: Answering["decline"]): HTMLElement {
  const reason = element("textarea", { id: "reason", rows: "3", maxlength: "4000", "aria-describedby": "reason-note" });
  const button = element("button", { class: "button plain", type: "submit" }, words.decline);
  const form = element(
    "form",
    {},
    element("label", { for: "reason" }, words.reason),
    reason,
    element("p", { class: "quiet", id: "reason-note" }, words.reasonNote),
    button,
  );
  return element("details", { class: "decline" }, element("summary", {}, words.decline), onSubmit(form, button, words, () => decline(reason.value.trim())));
}

function onSubmit(form: HTMLFormElement, button: HTMLButtonElement, words: Words, work: () => Promise<void>): HTMLFormElement {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void sending(button, words.sending, work);
  });
  return form;
}

// The text is on the page itself, before its box, and not in a scrolling area, so that readers see it.
function wholeText(agreement: CustomerAgreement, words: Words): HTMLElement {
  const heading = element("h2", { id: "agreement", lang: agreement.locale }, agreement.title);
  return element("section", { "aria-labelledby": "agreement" }, heading, element("p", {}, words.agreementAsked), written(agreement, words));
}

function folded(agreement: CustomerAgreement, words: Words): HTMLElement {
  return element("details", {}, element("summary", { lang: agreement.locale }, agreement.title), written(agreement, words));
}

// Agreements are plain text with "#" before their headings; the first is the title, which the page shows itself.
function written({ text, version, locale }: CustomerAgreement, words: Words): HTMLElement {
  const paragraphs = (text ?? "").split(/\n\s*\n/).map((paragraph) => paragraph.trim());
  const parts = paragraphs.filter((paragraph) => paragraph && !paragraph.startsWith("# "));
  const body = parts.map((part) => (part.startsWith("#") ? element("h3", {}, part.replace(/^#+\s*/, "")) : element("p", {}, part)));
  return element("div", { class: "agreement" }, element("p", { class: "quiet" }, words.agreementVersion(version)), element("div", { lang: locale }, ...body));
}

// The user who invites is named, unless he or she has left.
function inviter(person: string | null, partner: string): HTMLElement {
  return element("span", {}, ...(person ? [element("bdi", {}, person), ", "] : []), element("bdi", {}, partner));
}

function country(code: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: "region" }).of(code) ?? code;
}
