// Choosing the language of a page that speaks several.

/** Spoken is a language and what the page says in it. */
export type Spoken<Words> = { locale: string; words: Words };

/** spoken picks the first of the reader's languages that the page speaks, else English, and says which one it is. */
export function spoken<Words>(wanted: readonly string[], languages: Record<string, Words> & { en: Words }): Spoken<Words> {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split("-")[0]!;
    const locale = language === "zh" ? "zh-Hans" : language;
    const words = languages[locale];
    if (words) return { locale, words };
  }
  return { locale: "en", words: languages.en };
}
