// The part of the form in which a person names a company that is not here yet (D-22). What is typed stays when the page is drawn again.
import type { UserError, Variables } from "../api";
import type { Spoken } from "../languages";
import { element } from "../page";
import { correction, type Correction } from "./correction";
import type { Market } from "./markets";
import type { Words } from "./words";

/** Asked is what the form needs to know. */
export type Asked = { email: string; markets: string[]; market: Market | null; wrong: UserError[]; changeMarket: () => void };

const typed = new Map<string, string>(); // by the names of the fields

/** marketTyped is the selected market, or else the first one. */
export const marketTyped = (first: string): string => typed.get("market") ?? first;

/** forget empties the form. */
export const forget = (): void => typed.clear();

/** company shows the fields for a company and its first admin. */
export function company({ email, markets, market, wrong, changeMarket }: Asked, { locale, words }: Spoken<Words>): HTMLElement {
  const said = words.company;
  const at = correction(wrong);
  if (at("tenantId") && !at("domain")) typed.set("account", "tenant");
  if (market) typed.set("market", market.code);
  const section = element(
    "section",
    { class: "company", "aria-labelledby": "company" },
    element("h2", { id: "company" }, said.title),
    element("p", {}, said.lead),
    text("companyName", said.companyName, at, { autocomplete: "organization" }),
    select("market", said.market, at, markets.map((code): [string, string] => [code, country(code, locale)]).sort(([, a], [, b]) => a.localeCompare(b, locale)), changeMarket),
    ...numberOf(market, said, at),
    account(said, at),
    ...addressOf(market, said, at),
    element("h2", {}, said.person),
    element("p", {}, said.personLead, " ", element("bdi", {}, email)),
    text("firstName", said.firstName, at, { autocomplete: "given-name" }),
    text("lastName", said.lastName, at, { autocomplete: "family-name" }),
    text("phone", market?.phoneRequired ? said.phone : said.optional(said.phone), at, { type: "tel", autocomplete: "tel" }, said.phoneHint),
  );
  const remember = ({ target }: Event) => {
    const { name, value } = target as HTMLInputElement;
    if (name) typed.set(name, value);
  };
  section.addEventListener("input", remember);
  section.addEventListener("change", remember);
  return section;
}

/** typedCompany is the company as the API wants it. */
export function typedCompany(locale: string, market: Market | null): Variables {
  const given = (name: string) => typed.get(name)?.trim() ?? "";
  const country = market?.code ?? "";
  const tenant = given("account") === "tenant";
  return {
    companyName: given("companyName"),
    ...(tenant ? { tenantId: given("tenantId") } : { domain: given("domain") }),
    market: country,
    organizationRegistrationNumber: market?.registrationNumber.rule === "NOT_SUPPORTED" ? null : given("organizationRegistrationNumber") || null,
    contact: { firstName: given("firstName"), lastName: given("lastName"), phone: given("phone") || null, locale },
    address: { line1: given("line1"), line2: given("line2") || null, city: given("city"), state: given("state") || null, postalCode: given("postalCode") || null, country },
  };
}

function numberOf(market: Market | null, said: Words["company"], at: Correction): HTMLElement[] {
  if (!market || market.registrationNumber.rule === "NOT_SUPPORTED") return [];
  const { rule, name, example } = market.registrationNumber;
  const label = [said.registrationNumber, name && `(${name})`].filter(Boolean).join(" ");
  return [text("organizationRegistrationNumber", rule === "REQUIRED" ? label : said.optional(label), at, {}, example ? said.example(example) : "")];
}

// A company has a tenant already, or gets one with a name. Only the field of the selected answer is shown.
function account(said: Words["company"], at: Correction): HTMLElement {
  const domain = text("domain", said.domain, at, { autocapitalize: "none", spellcheck: "false" }, said.domainHint);
  const tenant = text("tenantId", said.tenantId, at, { autocapitalize: "none", spellcheck: "false" }, said.tenantHint);
  const showSelected = () => {
    const has = typed.get("account") === "tenant";
    domain.hidden = has;
    tenant.hidden = !has;
  };
  const choice = (value: string, label: string) => {
    const input = element("input", { type: "radio", name: "account", value });
    input.checked = (typed.get("account") ?? "new") === value;
    input.addEventListener("change", () => {
      typed.set("account", value);
      showSelected();
    });
    return element("label", { class: "tick" }, input, element("span", {}, label));
  };
  showSelected();
  return element("fieldset", {}, element("legend", {}, said.account), choice("new", said.newAccount), choice("tenant", said.hasTenant), domain, tenant);
}

function addressOf(market: Market | null, said: Words["company"], at: Correction): HTMLElement[] {
  const rule = market?.addressRule;
  const state = rule?.subdivisionRequired ? said.state : said.optional(said.state);
  const subdivisions = (rule?.subdivisions ?? []).map(({ code, name }): [string, string] => [code, name]);
  const postalCode = rule && !rule.postalCodeRequired ? said.optional(said.postalCode) : said.postalCode;
  return [
    element("h2", {}, said.address),
    text("line1", said.line1, at, { autocomplete: "address-line1" }),
    text("line2", said.optional(said.line2), at, { autocomplete: "address-line2" }),
    text("city", said.city, at, { autocomplete: "address-level2" }),
    subdivisions.length > 0 ? select("state", state, at, [["", said.choose], ...subdivisions]) : text("state", state, at, { autocomplete: "address-level1" }),
    text("postalCode", postalCode, at, { autocomplete: "postal-code" }, rule?.postalCodeExample ? said.example(rule.postalCodeExample) : ""),
  ];
}

function text(name: string, label: string, at: Correction, attributes: Record<string, string>, hint = ""): HTMLElement {
  const input = element("input", { id: name, name, type: "text", maxlength: "400", ...attributes });
  input.value = typed.get(name) ?? "";
  return field(name, label, input, at, hint);
}

function select(name: string, label: string, at: Correction, options: [value: string, label: string][], changed?: () => void): HTMLElement {
  const control = element("select", { id: name, name }, ...options.map(([value, shown]) => element("option", { value }, shown)));
  control.value = typed.get(name) ?? control.value;
  if (control.selectedIndex < 0) control.selectedIndex = 0;
  if (changed) {
    control.addEventListener("change", () => {
      typed.set(name, control.value);
      typed.delete("state"); // of another country
      changed();
    });
  }
  return field(name, label, control, at, "");
}

// A field with its hint and with what is wrong with it, both of which screen readers read with the field.
function field(name: string, label: string, control: HTMLElement, at: Correction, hint: string): HTMLElement {
  const wrong = at(name);
  const notes = [
    ...(hint ? [element("p", { class: "quiet", id: `${name}-hint` }, hint)] : []),
    ...(wrong ? [element("p", { class: "wrong", id: `${name}-wrong` }, wrong)] : []),
  ];
  if (notes.length > 0) control.setAttribute("aria-describedby", notes.map((note) => note.id).join(" "));
  if (wrong) control.setAttribute("aria-invalid", "true");
  return element("div", { class: "field" }, element("label", { for: name }, label), control, ...notes);
}

function country(code: string, locale: string): string {
  return new Intl.DisplayNames([locale], { type: "region" }).of(code) ?? code;
}
