// The session of this browser: requests to /session. Its cookie is out of reach of scripts.
import { ApiError } from "../api";

type Problem = { code: string; message: string; remediation?: string };

/** Sent is a letter with a code that is on its way, or the address at which the people of a domain sign in. */
export type Sent = { id: string; expiresAt: string; redirect?: undefined } | { redirect: string };

/** sendCode has a code sent to an address. */
export const sendCode = (email: string, locale: string): Promise<Sent> => request("POST", "/session/code", locale, { email, locale });

/** signIn begins a session with a code, or with the part of a link behind the "#". */
export const signIn = (shown: { id: string; code: string } | { link: string }, locale: string): Promise<{ email: string }> => request("POST", "/session", locale, shown);

/** signedIn is the address that this browser has signed in with; null when it has not. */
export const signedIn = async (locale: string): Promise<string | null> => (await request<{ email: string | null }>("GET", "/session", locale)).email;

/** signOut ends the session. */
export const signOut = (locale: string): Promise<unknown> => request("DELETE", "/session", locale);

async function request<T>(method: string, path: string, locale: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { "Accept-Language": locale };
  if (body) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: body ? JSON.stringify(body) : undefined });
  } catch {
    throw new ApiError("");
  }
  if (response.status === 204) return undefined as T;
  const answer = (await response.json().catch(() => null)) as (T & Partial<Problem>) | null;
  if (!answer) throw new ApiError("");
  if (!response.ok) throw new ApiError(answer.message ?? "", answer.code, answer.remediation);
  return answer;
}
