// A page that sends its reader to the sign-in gets the reader back afterwards, in the same tab.

const key = "partnergraph.return";
const pages = /^\/invitation(\?(id|partnership)=\w+)?$/; // nothing else is followed

/** comeBack opens the sign-in page, which leads back to a page. */
export function comeBack(page: string): void {
  sessionStorage.setItem(key, page);
  location.assign("/sign-in");
}

/** goBack opens the page that waits for its reader; false when there is none. */
export function goBack(): boolean {
  const page = sessionStorage.getItem(key) ?? "";
  sessionStorage.removeItem(key);
  if (!pages.test(page)) return false;
  location.assign(page);
  return true;
}
