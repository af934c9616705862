// Look-ups of steps about invitations: the issuer's invitation, and the link in the invitee's letter.
import type { Variables } from "../api";
import type { Part, Step } from "../play";

type Filling = Pick<Step, "variables" | "lookup">;
type Request = { id: string; status: string; letter: { plainText: string } | null };

/** aboutInvitation is an input about the newest open invitation that matches a filter, for its issuer. */
export function aboutInvitation(filter: string, input: (request: Request) => Variables): Filling {
  const blank = { id: "put the invitation's id here", status: "", letter: { plainText: "put the letter's plainText here, with the link in it" } };
  return {
    variables: { input: { id: blank.id, ...input(blank) } },
    lookup: {
      query: `query LookUpInvitation {
  relationshipRequests(
    first: 1
    filter: { ${filter}, status: { in: [ISSUED, SENT, HANDED_OUT, OPENED] } }
  ) {
    nodes { id status letter { plainText } }
  }
}`,
      fill: ({ relationshipRequests: { nodes } }: { relationshipRequests: { nodes: Request[] } }) => {
        const found = nodes[0];
        return found ? { input: { id: found.id, ...input(found) } } : null;
      },
    },
  };
}

type Sent = { emails: { nodes: { toAddress: string; text: string | null }[] }; customers: { nodes: { agreement: { version: string } | null }[] } };
type Link = (token: string, agreementVersion: string) => Variables;

/** fromMail reads the token from the newest e-mail to an address, as the invitee would, and the customer agreement in force. */
export function fromMail(template: string, address: string, filled: Link): Filling {
  return {
    variables: filled("put the part of the link behind the # here", "put the agreement's version here"),
    lookup: {
      as: "operator",
      query: `query LookUpLink {
  emails(first: 100, filter: { template: { in: [${template}] } }) {
    nodes { toAddress text }
  }
  customers(first: 1) {
    nodes { agreement { version } }
  }
}`,
      fill: ({ emails, customers }: Sent) => {
        const token = emails.nodes.find(({ toAddress }) => toAddress === address)?.text?.match(/invitation#(\S+)/)?.[1];
        return token ? filled(token, customers.nodes[0]?.agreement?.version ?? "") : null;
      },
    },
  };
}

type Partnership = { id: string; provider: { id: string } | null; providerName: string; adminAccess: { status: string } | null; removalBlockers: Blocker[] };
type Blocker = { code: string; blocking: boolean };

/** withProvider finds the reseller's partnership with the organisation of a part; `fits` reports whether the step is next. */
export function withProvider(of: Part, filled: (partnership: Partnership) => Variables, fits: (partnership: Partnership) => boolean = () => true): Filling {
  return {
    variables: filled({ id: "put the partnership's id here", provider: { id: "put the provider's id here" }, providerName: "", adminAccess: null, removalBlockers: [] }),
    lookup: {
      query: `query LookUpPartnership {
  partnerships(first: 100, filter: { side: { in: [RESELLER] }, status: { in: [ACTIVE] } }) {
    nodes {
      id
      provider { id }
      providerName
      adminAccess { status }
      removalBlockers { code blocking }
    }
  }
}`,
      fill: ({ partnerships: { nodes } }: { partnerships: { nodes: Partnership[] } }, cast) => {
        const found = nodes.find(({ providerName }) => providerName === cast(of)?.organization);
        return found && fits(found) ? filled(found) : null;
      },
    },
  };
}
