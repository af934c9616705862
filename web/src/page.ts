// The elements of the pages behind the links in e-mails. They are plain, since they must load on any telephone.

type Content = Node | string;

/** element makes an element with attributes and content. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string>, ...content: Content[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/** show is the whole page. */
export const show = (...content: Content[]): void => document.getElementById("main")!.replaceChildren(...content);

/** showMessage shows a heading and a text, with the focus, so that screen readers read it. */
export function showMessage(title: string, lines: string[], kind = "", ...more: Content[]): void {
  const heading = element("h1", {}, title);
  heading.tabIndex = -1;
  const text = lines.filter(Boolean).map((line) => element("p", {}, line));
  show(element("section", { class: kind }, heading, ...text), ...more);
  heading.focus();
}

/** facts shows a list of names and values. Empty values are left out. */
export function facts(lines: [name: string, value: Content | null][]): HTMLElement {
  const list = element("dl", {});
  for (const [name, value] of lines) if (value) list.append(element("dt", {}, name), element("dd", {}, value));
  return list;
}

// How letters combine a date and a time.
const deadlines: Record<string, (day: string, time: string) => string> = {
  en: (day, time) => `${day} at ${time} `,
  es: (day, time) => `${day}, ${time} `,
  "zh-Hans": (day, time) => `${day} ${time}`,
  ja: (day, time) => `${day} ${time} `,
  pl: (day, time) => `${day} r., godz. ${time} `,
  id: (day, time) => `${day} pukul ${time} `,
};

/** moment formats a time as the letter does, in the same zone, so that the two can be compared. */
export function moment(iso: string, locale: string, timeZone: string): HTMLElement {
  const at = new Date(iso);
  const say = (tag: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, { ...options, timeZone }).format(at);
  const time = locale === "en" ? say("en-US", { hour: "numeric", minute: "2-digit" }).replace(/\s/, " ") : say("en-GB", { hour: "2-digit", minute: "2-digit" });
  const together = deadlines[locale] ?? deadlines.en!;
  const offset = offsetOf(at, timeZone);
  const zone = element("span", { class: "whole" }, locale === "zh-Hans" ? `（${offset}）` : `(${offset})`);
  return element("time", { datetime: iso }, together(say(locale, { dateStyle: "long" }), time), zone);
}

// offsetOf is the distance from UTC, such as "UTC-4": the same in every language.
function offsetOf(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "shortOffset" }).formatToParts(at);
  return parts.find(({ type }) => type === "timeZoneName")!.value.replace("GMT", "UTC").replace(/\+0$/, "");
}

/** sending runs one action at a time and shows that on the button: aria-disabled keeps the focus, disabled would not. */
export async function sending(button: HTMLButtonElement, label: string, work: () => Promise<void>): Promise<void> {
  if (button.getAttribute("aria-disabled") === "true") return;
  const idle = button.textContent;
  button.setAttribute("aria-disabled", "true");
  button.textContent = label;
  await work();
  button.setAttribute("aria-disabled", "false");
  button.textContent = idle;
}
