// The server under test, and the people of its demo.
export const base = (process.env.CONFORMANCE_URL ?? "http://127.0.0.1:8080").replace(/\/$/, "");
export const endpoint = `${base}/graphql`;
export const socket = endpoint.replace(/^http/, "ws");

const personas = await (await fetch(`${base}/demo/personas`)).json();

/** someone returns the token of the first persona with a role, and in an organisation if one is given. */
export function someone(role, organization) {
  const found = personas.find((p) => p.roles.includes(role) && (!organization || p.organization === organization));
  if (!found) throw new Error(`no persona is ${role} of ${organization ?? "any organisation"}`);
  return found.token;
}

export const reviewer = someone("ELIGIBILITY_REVIEWER");
export const operator = someone("OPERATOR_ADMIN");

/** as returns the headers of a persona's requests. */
export const as = (token) => (token ? { authorization: `Bearer ${token}` } : {});

/** post sends a body unchanged and returns the answer. */
export async function post(body, headers = {}, init = {}) {
  const response = await fetch(endpoint, {
    method: "POST",
    body: typeof body === "string" || body instanceof Uint8Array || body instanceof FormData ? body : JSON.stringify(body),
    headers: body instanceof FormData ? headers : { "content-type": "application/json", ...headers },
    ...init,
  });
  return answer(response);
}

/** ask runs a query as a persona and fails if there are errors. */
export async function ask(token, query, variables, headers = {}) {
  const { json } = await post({ query, variables }, { ...as(token), ...headers });
  if (json?.errors) throw new Error(JSON.stringify(json.errors));
  return json.data;
}

export async function answer(response) {
  const text = await response.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json, code: json?.errors?.[0]?.extensions?.code };
}
