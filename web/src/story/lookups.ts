// Variables that are looked up when a step opens: ids and versions of this demo.
import type { Variables } from "../api";
import type { Lookup, Part, Step } from "../play";

type Filling = Pick<Step, "variables" | "lookup">;
type Option = "CSP_PARTNER_VALIDATION" | "O365_GCC_CSP_CUSTOMER_VALIDATION";

/** form fills in the intake form of the step's persona: its tenant, and the version of the contract in force. */
export function form(option: Option, answers: Variables): Filling {
  // saveAsDraft has a default, but the editor's variables pane would mark the form as incomplete without it.
  const filled = (tenantId: string, version: string) => ({
    input: { option, tenantId, ...answers, contract: { accepted: true, version }, saveAsDraft: false },
  });
  return {
    variables: filled("put the organization's Microsoft ID here", "put the contract's version here"),
    lookup: {
      query: `query LookUpForm {
  viewer { organization { profile { microsoftId } } }
  program { eligibilityContract(option: ${option}) { version } }
}`,
      fill: (data) => filled(data.viewer.organization.profile.microsoftId, data.program.eligibilityContract.version),
    },
  };
}

type Request = { id: string; organization: { name: string } | null };

/** aboutRequest finds the newest request that a part has in one of the statuses in which the step makes sense. */
export function aboutRequest(of: Part, input: Variables, statuses: string[]): Filling {
  return {
    variables: { input: { id: "put the request's id here", ...input } },
    lookup: {
      query: `query LookUpRequest {
  eligibilityRequests(
    first: 100
    filter: { status: { in: [${statuses.join(", ")}] } }
    orderBy: { field: CREATED_AT, direction: DESC }
  ) {
    nodes { id organization { name } }
  }
}`,
      fill: (data, cast) => {
        const requests: Request[] = data.eligibilityRequests.nodes;
        const found = requests.find((request) => request.organization?.name === cast(of)?.organization);
        return found ? { input: { id: found.id, ...input } } : null;
      },
    },
  };
}

type Registration = { id: string; status: string; step: string; targetAt: string | null; organization: { name: string } | null };

/** registrationOf finds the registration of a part; `fits` reports whether the step is next. */
export function registrationOf(of: Part, fill: (found: Registration) => Variables, fits: (found: Registration) => boolean = () => true): Lookup {
  return {
    query: `query LookUpRegistration {
  registrations(first: 100) {
    nodes { id status step targetAt organization { name } }
  }
}`,
    fill: (data, cast) => {
      const registrations: Registration[] = data.registrations.nodes;
      const found = registrations.find((registration) => registration.organization?.name === cast(of)?.organization);
      return found && fits(found) ? fill(found) : null;
    },
  };
}

/** aboutRegistration is an input about the registration of a part, in one of the statuses in which the step makes sense. */
export function aboutRegistration(of: Part, input: Variables, statuses?: string[]): Filling {
  return {
    variables: { input: { id: "put the registration's id here", ...input } },
    lookup: registrationOf(
      of,
      ({ id }) => ({ input: { id, ...input } }),
      ({ status }) => !statuses || statuses.includes(status),
    ),
  };
}

type Sent = { emails: { nodes: { toName: string | null; text: string | null }[] }; registrations: { nodes: Registration[] } };

/** confirmation reads the token from the newest e-mail to a part, as the primary contact would, while the answer is `awaited`. */
export function confirmation(of: Part, awaited: boolean): Filling {
  const filled = (token: string) => ({ input: { token, registeredForAccount: true, addressBelongsToCompany: true } });
  return {
    variables: filled("put the part of the link behind the # here"),
    lookup: {
      as: "operator",
      query: `query LookUpLink {
  emails(first: 100, filter: { template: { in: [CONTACT_VERIFICATION] } }) {
    nodes { toName text }
  }
  registrations(first: 100) {
    nodes { id status step targetAt organization { name } }
  }
}`,
      fill: ({ emails, registrations }: Sent, cast) => {
        const about = registrations.nodes.find((registration) => registration.organization?.name === cast(of)?.organization);
        const token = emails.nodes.find((mail) => mail.toName === cast(of)?.name)?.text?.match(/confirm#(\S+)/)?.[1];
        return token && (about?.step === "EMAIL_OWNERSHIP") === awaited ? filled(token) : null;
      },
    },
  };
}

/** agreement is the version of the agreement in force for the step's persona. */
export function agreement(): Filling {
  const filled = (version: string, sha256: string) => ({ input: { version, sha256 } });
  return {
    variables: filled("put the agreement's version here", "put its sha256 here"),
    lookup: {
      query: `query LookUpAgreement {
  viewer { partner { agreement { version sha256 } } }
}`,
      fill: ({ viewer }) => {
        const found = viewer.partner?.agreement;
        return found ? filled(found.version, found.sha256) : null;
      },
    },
  };
}

/** myself is an input about the step's persona. */
export function myself(input: Variables): Filling {
  const filled = (id: string) => ({ input: { id, ...input } });
  return {
    variables: filled("put your own id here"),
    lookup: {
      query: `query LookUpMyself {
  viewer { user { id } }
}`,
      fill: ({ viewer }) => filled(viewer.user.id),
    },
  };
}
