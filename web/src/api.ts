// Requests to the API: one POST, one answer, errors as exceptions that a page can show.

export type Variables = Record<string, unknown>;

export type UserError = { code: string; field?: string[] | null; message: string; remediation?: string | null };

type Answer<T> = { data?: T | null; errors?: { message: string; extensions?: { code?: string; remediation?: string } }[] };

/** ApiError is an error with a message for people. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly code?: string,
    readonly remediation?: string,
  ) {
    super(message);
  }
}

type Manner = { signal?: AbortSignal; locale?: string; organization?: string };

/**
 * ask sends one document as the owner of the token, or as whoever has signed in with this browser; a partial answer counts as an error.
 * Without a locale, the browser's languages count. A person with several organisations names one.
 */
export async function ask<T>(token: string, query: string, variables: Variables = {}, { signal, locale, organization }: Manner = {}): Promise<T> {
  const headers: Record<string, string> = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (locale) headers["Accept-Language"] = locale;
  if (organization) headers.Organization = organization;
  const response = await send("/graphql", { method: "POST", headers, body: JSON.stringify({ query, variables }), signal });
  const answer = await read<Answer<T>>(response);
  const first = answer.errors?.[0];
  if (first) throw new ApiError(first.message, first.extensions?.code, first.extensions?.remediation);
  if (!answer.data) throw new ApiError(`The API answered ${response.status} without data.`);
  return answer.data;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError("The API does not answer. Is the server running?");
  }
}

async function read<T>(response: Response): Promise<T> {
  try {
    return (await response.json()) as T;
  } catch {
    throw new ApiError(`The API answered ${response.status} with something that is not JSON.`);
  }
}
