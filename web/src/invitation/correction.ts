// What is wrong with an acceptance, at the fields of the form.
import type { UserError } from "../api";
import { element } from "../page";

/** Correction is the text of what is wrong with a field, or "". */
export type Correction = (name: string) => string;

// The fields of the form, by the paths of the API. The country of the address is the market.
const names: Record<string, string> = {
  "organization.address.country": "market",
  "organization.contact": "firstName",
  customerAgreement: "tick",
  "customerAgreement.version": "tick",
};

/** nameOf is the name of the field that a problem is about; "" when the form has none. */
function nameOf({ field }: UserError): string {
  const path = (field ?? []).join(".");
  return names[path] ?? (path.startsWith("organization.") ? path.split(".").at(-1)! : "");
}

/** correction finds what is wrong with each field. */
export function correction(wrong: UserError[]): Correction {
  const texts = new Map<string, string[]>();
  for (const problem of wrong) {
    const name = nameOf(problem);
    const said = textOf(problem);
    const before = texts.get(name) ?? [];
    if (!before.includes(said)) texts.set(name, [...before, said]);
  }
  return (name) => texts.get(name)?.join(" ") ?? "";
}

/** summary lists what is wrong; a problem of a field leads there. */
export function summary(wrong: UserError[]): HTMLElement[] {
  const lines = wrong.map((problem) => {
    const name = nameOf(problem);
    return name ? link(name, textOf(problem)) : element("span", {}, textOf(problem));
  });
  return [element("ul", {}, ...lines.map((line) => element("li", {}, line)))];
}

function link(name: string, text: string): HTMLElement {
  const made = element("a", { href: `#${name}` }, text);
  made.addEventListener("click", (event) => {
    event.preventDefault(); // the address of the page stays as it is
    document.getElementById(name)?.focus();
  });
  return made;
}

const textOf = ({ message, remediation }: UserError): string => [message, remediation].filter(Boolean).join(" ");
