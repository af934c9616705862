// How GraphiQL reaches the API: POST for queries and mutations, graphql-transport-ws for subscriptions.
import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";
import { withFiles } from "./upload";

/** Caller is the actor of the requests; it is read for each of them, so that changing the persona keeps the editor. */
export type Caller = { token: string; locale: string };

const endpoint = "/graphql";

/** createFetcher sends every request as the caller that `caller` returns at that moment. */
export function createFetcher(caller: () => Caller): Fetcher {
  return createGraphiQLFetcher({
    url: endpoint,
    enableIncrementalDelivery: false,
    fetch: (url, init) => {
      const headers = headersOf(caller(), init?.headers);
      return fetch(url, { ...init, headers, body: withFiles(String(init?.body), headers) });
    },
    // A client closes its socket after the last subscription, so that the next one authenticates again.
    wsClient: createClient({
      url: location.origin.replace(/^http/, "ws") + endpoint,
      connectionParams: () => authorization(caller()),
      retryAttempts: 0,
    }),
  });
}

// Headers from the headers editor replace the others.
function headersOf(caller: Caller, typed?: HeadersInit): Headers {
  const headers = new Headers(typed);
  const { Authorization } = authorization(caller);
  if (Authorization && !headers.has("Authorization")) headers.set("Authorization", Authorization);
  if (caller.locale && !headers.has("Accept-Language")) headers.set("Accept-Language", caller.locale);
  return headers;
}

function authorization({ token }: Caller): { Authorization?: string } {
  return token ? { Authorization: `Bearer ${token}` } : {};
}
