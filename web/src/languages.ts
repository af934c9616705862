// Choosing the language of a page that speaks several.
import { element } from "./page";

/** Spoken is a language and what the page says in it. */
export type Spoken<Words> = { locale: string; words: Words };

const chosenKey = "partnergraph.language";

/** spoken picks the language that the reader has chosen, else the first of these that the page speaks, else English, and says which it is. */
export function spoken<Words>(wanted: readonly string[], languages: Record<string, Words> & { en: Words }): Spoken<Words> {
  for (const tag of [sessionStorage.getItem(chosenKey) ?? "", ...wanted]) {
    const language = tag.toLowerCase().split("-")[0]!;
    const locale = language === "zh" ? "zh-Hans" : language;
    const words = languages[locale];
    if (words) return { locale, words };
  }
  return { locale: "en", words: languages.en };
}

// Everybody finds the own language by its own name, and the switch by that of the language that is spoken now.
const names: Record<string, [name: string, label: string]> = {
  en: ["English", "Language"],
  es: ["Español", "Idioma"],
  "zh-Hans": ["简体中文", "语言"],
  ja: ["日本語", "言語"],
  pl: ["Polski", "Język"],
  id: ["Bahasa Indonesia", "Bahasa"],
};

/** showLanguages puts a switch into the head of the page; `changed` runs after a choice, which this tab remembers. */
export function showLanguages(locale: string, changed: () => void): void {
  const options = Object.entries(names).map(([tag, [name]]) => element("option", { value: tag, lang: tag }, name));
  const select = element("select", { id: "language", "aria-label": names[locale]?.[1] ?? "Language" }, ...options);
  select.value = locale;
  select.addEventListener("change", () => {
    sessionStorage.setItem(chosenKey, select.value);
    changed();
    document.getElementById("language")?.focus();
  });
  document.getElementById("language")?.remove();
  document.querySelector("header")!.append(select);
}
