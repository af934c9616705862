// The one-time link of a page. The page finds the token also if a mail gateway has escaped or dropped the "#" or added something.

const token = /[A-Za-z0-9_-]{43}/;

/** Link is the token of the link behind a page, as long as there is one. */
export type Link = { token: string; forget: () => void };

/**
 * takeLink removes the token from the address bar at once, so that nobody reads, copies or bookmarks it there.
 * This tab stores it until it is used, in case the page is loaded again.
 */
export function takeLink(page: string): Link {
  const key = `partnergraph.link${page}`;
  const found = tokenIn(page, location);
  if (found) sessionStorage.setItem(key, found);
  history.replaceState(null, "", page);
  return { token: found || (sessionStorage.getItem(key) ?? ""), forget: () => sessionStorage.removeItem(key) };
}

/** tokenIn finds the token in an address: behind the "#", or where a gateway has put it. Invalid tokens are left to the server. */
export function tokenIn(page: string, { hash, pathname, search }: Pick<Location, "hash" | "pathname" | "search">): string {
  const behind = decoded(hash).replace(/^[#/]+/, "");
  const path = decoded(pathname).slice(page.length).replace(/^[#/]+/, "");
  const query = decoded(search).split("#")[1] ?? ""; // other parameters are the gateway's own
  const places = [behind, path, query];
  for (const place of places) {
    const found = token.exec(place);
    if (found) return found[0];
  }
  return places.map((place) => /^[A-Za-z0-9_-]+/.exec(place)?.[0] ?? "").find(Boolean) ?? "";
}

// Some gateways escape what another has escaped before.
function decoded(text: string): string {
  for (let times = 0; times < 3 && text.includes("%"); times++) {
    try {
      text = decodeURIComponent(text);
    } catch {
      return text;
    }
  }
  return text;
}
