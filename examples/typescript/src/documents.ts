// The documents of this client. The types are generated from them.
import { graphql } from "./graphql/index.js";

export const Memberships = graphql(`
  query Memberships {
    viewer {
      memberships { organizationId organizationName }
    }
  }
`);

export const Form = graphql(`
  query Form {
    viewer {
      organization { id name profile { microsoftId } }
    }
    program {
      eligibilityContract(option: O365_GCC_CSP_CUSTOMER_VALIDATION) { version text }
    }
  }
`);

export const Submit = graphql(`
  mutation Submit($input: SubmitEligibilityRequestInput!) {
    submitEligibilityRequest(input: $input) {
      eligibilityRequest { ...Request }
      job { id state }
      userErrors { ...Problem }
    }
  }
`);

export const Acknowledge = graphql(`
  mutation Acknowledge($input: AcknowledgeEligibilityRequestInput!) {
    acknowledgeEligibilityRequest(input: $input) {
      eligibilityRequest { ...Request }
      userErrors { ...Problem }
    }
  }
`);

export const Approve = graphql(`
  mutation Approve($input: ApproveEligibilityRequestInput!) {
    approveEligibilityRequest(input: $input) {
      eligibilityRequest { ...Request validationId { code maxCreates } }
      userErrors { ...Problem }
    }
  }
`);

export const Watch = graphql(`
  subscription Watch($id: ID) {
    eligibilityRequestUpdated(id: $id) { ...Request }
  }
`);

export const Request = graphql(`
  fragment Request on EligibilityRequest {
    id
    reference
    status
    slaState
    responseDueAt
    version
  }
`);

export const Problem = graphql(`
  fragment Problem on UserError {
    code
    field
    message
    remediation
  }
`);
