// The selection of the language of a page.
import { element } from "./page";

/** Spoken is a language with its texts. */
export type Spoken<Words> = { locale: string; words: Words };

const chosenKey = "partnergraph.language";

/** spoken returns the language that the reader has selected, or else the first of these languages that has texts, or else English. */
export function spoken<Words>(wanted: readonly string[], languages: Record<string, Words> & { en: Words }): Spoken<Words> {
  for (const tag of [sessionStorage.getItem(chosenKey) ?? "", ...wanted]) {
    const language = tag.toLowerCase().split("-")[0]!;
    const locale = language === "zh" ? "zh-Hans" : language;
    const words = languages[locale];
    if (words) return { locale, words };
  }
  return { locale: "en", words: languages.en };
}

// Each language is listed by its own name, and the label of the switch is in the current language.
const names: Record<string, [name: string, label: string]> = {
  en: ["English", "Language"],
  es: ["Español", "Idioma"],
  "zh-Hans": ["简体中文", "语言"],
  ja: ["日本語", "言語"],
  pl: ["Polski", "Język"],
  id: ["Bahasa Indonesia", "Bahasa"],
};

/** showLanguages adds a switch to the head of the page; `changed` runs after a selection, which this tab stores. */
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
