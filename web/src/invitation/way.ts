// How the reader names an invitation: by the token of a link, or by the id of one that waits for the person who has signed in.
import { takeLink, tokenIn } from "../link";

/** Named is an invitation, or a partnership to which the reader's company is invited, as inputs of the API name it. */
export type Named = { token: string } | { id: string } | { partnershipId: string };

/** Way is what led to the page, as long as it leads anywhere. `address` leads there again, in this tab. */
export type Way = { named: Named | null; address: string; forget: () => void };

/** takeWay reads the address of the page. A token leaves the address bar. */
export function takeWay(page: string): Way {
  const waiting = tokenIn(page, location) ? null : waitingIn(location.search);
  if (waiting) return { named: waiting, address: page + location.search, forget: () => {} };
  const { token, forget } = takeLink(page);
  return { named: token ? { token } : null, address: page, forget };
}

const id = /^\w+$/;

function waitingIn(search: string): Named | null {
  const parameters = new URLSearchParams(search);
  const [invitation = "", partnership = ""] = ["id", "partnership"].map((name) => parameters.get(name) ?? "");
  if (id.test(invitation)) return { id: invitation };
  return id.test(partnership) ? { partnershipId: partnership } : null;
}
