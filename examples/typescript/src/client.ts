// A urql client that acts as one persona of the demo.
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-sse";

export const url = process.env.PARTNERGRAPH_URL ?? "http://127.0.0.1:8080";

type Persona = { name: string; organization: string; roles: string[]; token: string };

/** persona finds somebody of the demo by role and organisation. */
export async function persona(role: string, organization?: string): Promise<Persona> {
  const all = (await (await fetch(`${url}/demo/personas`)).json()) as Persona[];
  const found = all.find((p) => p.roles.includes(role) && (!organization || p.organization === organization));
  if (!found) throw new Error(`nobody is ${role}`);
  return found;
}

/** clientOf asks as a persona; subscriptions come as server-sent events. */
export function clientOf(who: Persona): Client {
  const headers = { authorization: `Bearer ${who.token}` };
  const events = createClient({ url: `${url}/graphql`, headers });
  const forward = subscriptionExchange({
    forwardSubscription: ({ query, variables }) => ({
      subscribe: (sink) => ({ unsubscribe: events.subscribe({ query: query ?? "", variables: variables ?? {} }, { ...sink, next: (value) => sink.next(value as never) }) }),
    }),
  });
  return new Client({ url: `${url}/graphql`, exchanges: [fetchExchange, forward], preferGetMethod: false, fetchOptions: { headers } });
}
