// Variables that are looked up when a step opens: the ids and versions of this very program.
import type { Variables } from "../api";
import type { Part, Step } from "../play";

type Filling = Pick<Step, "variables" | "lookup">;
type Option = "CSP_PARTNER_VALIDATION" | "O365_GCC_CSP_CUSTOMER_VALIDATION";

/** form fills in the intake form of whoever plays the step: its own tenant, and the contract's version in force. */
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
