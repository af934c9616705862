// Who this browser tab acts as. Everything is kept in sessionStorage, so a token never outlives the tab.

const personaKey = "partnergraph.persona";
const tokenKey = "partnergraph.token";

/** actingAs is the name of the chosen persona, or "" for nobody. */
export const actingAs = (): string => sessionStorage.getItem(personaKey) ?? "";

/** actAs remembers the chosen persona. */
export const actAs = (name: string): void => sessionStorage.setItem(personaKey, name);

/** pastedToken is the bearer token somebody signed in with, or "". */
export const pastedToken = (): string => sessionStorage.getItem(tokenKey) ?? "";

/** signIn remembers a pasted token; people often paste the whole header value, so its scheme is dropped. */
export function signIn(token: string): void {
  sessionStorage.setItem(tokenKey, token.trim().replace(/^bearer\s+/i, ""));
}

/** signOut forgets the pasted token. */
export const signOut = (): void => sessionStorage.removeItem(tokenKey);
