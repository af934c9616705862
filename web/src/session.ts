// The actor of this browser tab. Everything is in sessionStorage, so that a token is deleted with the tab.

const personaKey = "partnergraph.persona";
const tokenKey = "partnergraph.token";
const organizationKey = "partnergraph.organization";

/** actingAs is the name of the selected persona, or "". */
export const actingAs = (): string => sessionStorage.getItem(personaKey) ?? "";

/** actAs stores the selected persona. */
export const actAs = (name: string): void => sessionStorage.setItem(personaKey, name);

/** pastedToken is the bearer token of the user, or "". */
export const pastedToken = (): string => sessionStorage.getItem(tokenKey) ?? "";

/** signIn stores a pasted token. People often paste the whole header value, so its scheme is removed. */
export function signIn(token: string): void {
  sessionStorage.setItem(tokenKey, token.trim().replace(/^bearer\s+/i, ""));
}

/** signOut deletes the pasted token, and the selected organisation. */
export function signOut(): void {
  sessionStorage.removeItem(tokenKey);
  actFor("");
}

/** actingFor is the organisation that a person with several has selected, or "". */
export const actingFor = (): string => sessionStorage.getItem(organizationKey) ?? "";

/** actFor stores the organisation to act for. */
export const actFor = (organizationId: string): void => sessionStorage.setItem(organizationKey, organizationId);
