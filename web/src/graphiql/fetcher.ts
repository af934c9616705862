// How GraphiQL reaches the API: POST for queries and mutations, graphql-transport-ws for subscriptions.
import { createGraphiQLFetcher, type Fetcher } from "@graphiql/toolkit";
import { createClient } from "graphql-ws";
import { withFiles } from "./upload";

/** Caller is who sends the requests; it is read for each of them, so changing the person needs no new editor. */
export type Caller = { token: string; locale: string };

const endpoint = "/graphql";

/** createFetcher sends every request as whoever `caller` says at that moment. */
export function createFetcher(caller: () => Caller): Fetcher {
  return createGraphiQLFetcher({
    url: endpoint,
    enableIncrementalDelivery: false,
    fetch: (url, init) => {
      const headers = headersOf(caller(), init?.headers);
      return fetch(url, { ...init, headers, body: withFiles(String(init?.body), headers) });
    },
    // A client closes its socket after the last subscription, so the next one says anew who is asking.
    wsClient: createClient({
      url: location.origin.replace(/^http/, "ws") + endpoint,
      connectionParams: () => authorization(caller()),
      retryAttempts: 0,
    }),
  });
}

// What the reader typed into the headers editor wins.
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
