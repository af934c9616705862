// A urql client that acts as one persona of the demo.
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-sse";
import { Memberships } from "./documents.js";

export const url = process.env.PARTNERGRAPH_URL ?? "http://127.0.0.1:8080";

type Persona = { name: string; organization: string; roles: string[]; token: string };

/** persona finds a persona of the demo by role and organisation. */
export async function persona(role: string, organization?: string): Promise<Persona> {
  const all = (await (await fetch(`${url}/demo/personas`)).json()) as Persona[];
  const found = all.find((p) => p.roles.includes(role) && (!organization || p.organization === organization));
  if (!found) throw new Error(`nobody is ${role}`);
  return found;
}

export type RequestHeaders = Record<string, string>;

/**
 * headersOf returns the headers with the token and the organisation: a user of several acts for none before the header
 * organization names one.
 */
export async function headersOf(who: Persona): Promise<RequestHeaders> {
  const headers = { authorization: `Bearer ${who.token}` };
  const { data, error } = await clientOf(headers).query(Memberships, {});
  const membership = data?.viewer.memberships.find((m) => m.organizationName === who.organization);
  if (!membership) throw error ?? new Error(`${who.name} is no user of ${who.organization}`);
  return { ...headers, organization: membership.organizationId };
}

/** clientOf returns a client with these headers; subscriptions are server-sent events. */
export function clientOf(headers: RequestHeaders): Client {
  const events = createClient({ url: `${url}/graphql`, headers });
  const forward = subscriptionExchange({
    forwardSubscription: ({ query, variables }) => ({
      subscribe: (sink) => ({ unsubscribe: events.subscribe({ query: query ?? "", variables: variables ?? {} }, { ...sink, next: (value) => sink.next(value as never) }) }),
    }),
  });
  return new Client({ url: `${url}/graphql`, exchanges: [fetchExchange, forward], preferGetMethod: false, fetchOptions: { headers } });
}
