// Formats values of the API (enum names, language tags, instants) for people.

/** sentence turns ADMIN_AGENT into "Admin agent". */
export function sentence(name: string): string {
  const words = name.replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** deed turns REVIEW_CUSTOMER into "review customer". */
export function deed(action: string): string {
  return action.replaceAll("_", " ").toLowerCase();
}

const languages = new Intl.DisplayNames(["en"], { type: "language" });

/** languageOf turns zh-Hans into "Simplified Chinese"; an odd tag is shown as it is. */
export function languageOf(locale: string): string {
  try {
    return languages.of(locale) ?? locale;
  } catch {
    return locale;
  }
}

// The program counts its days in UTC, and so does the page.
const day = new Intl.DateTimeFormat("en", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
});

/** instant writes a moment as "Wed, Jan 14, 2026, 10:30 UTC". */
export function instant(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${day.format(at)} UTC`;
}
