/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** The reviewer's reply. */
export type AcknowledgeEligibilityRequestInput = {
  /** A name the client chooses; echoed in the payload. */
  clientMutationId?: string | null | undefined;
  /** The version of the request that was read. */
  expectedVersion?: number | null | undefined;
  /** The request. */
  id: string | number;
  /** What happens next and what the applicant has to do, at most 4000 characters; goes out in the e-mail. */
  nextSteps: string;
};

/** The reviewer's approval. */
export type ApproveEligibilityRequestInput = {
  /** A name the client chooses; echoed in the payload. */
  clientMutationId?: string | null | undefined;
  /** The version of the request that was read. */
  expectedVersion?: number | null | undefined;
  /** The request. */
  id: string | number;
  /** Customer's request: how many customers may be created with the validation ID; unlimited when left out. */
  maxCreates?: number | null | undefined;
  /** A note for the applicant, at most 4000 characters. */
  reason?: string | null | undefined;
};

/** The acceptance of a contract text. */
export type ContractAcceptanceInput = {
  /** Whether the text is accepted. */
  accepted: boolean;
  /** The version of the text that was shown (program.eligibilityContract). */
  version: string;
};

/** Whom the reply goes to. */
export type EligibilityContactInput = {
  /** The person's e-mail address. */
  email?: string | null | undefined;
  /** The person's language: en, es, zh-Hans, ja, pl or id. */
  locale?: string | null | undefined;
  /** The person's name. */
  name?: string | null | undefined;
};

/** What the applicant is. */
export type EligibilityEntityType =
  /** Customer: commercial entity that holds government-regulated data; at least one type of data has to be named. */
  | 'COMMERCIAL_REGULATED_DATA'
  /** Customer: US federal agency. */
  | 'FEDERAL_AGENCY'
  /** Customer: federally funded research and development centre. */
  | 'FFRDC'
  /** Customer: international commercial entity that holds such data and has a US presence; needs a type of data and a US address. */
  | 'INTERNATIONAL_COMMERCIAL_US_PRESENCE'
  /** Partner: serves US government customers through GSA or another contract vehicle. */
  | 'PARTNER_GOV_CONTRACT_VEHICLE'
  /** Partner: serves US government customers under direct or indirect contracts. */
  | 'PARTNER_GOV_SERVICES'
  /** Customer: US regional or interstate government entity. */
  | 'REGIONAL_INTERSTATE_ENTITY'
  /** Customer: US state or local government entity. */
  | 'STATE_LOCAL_ENTITY'
  /** Customer: US tribal government entity. */
  | 'TRIBAL_ENTITY';

/** The validation an applicant picks on the intake form. */
export type EligibilityOption =
  /** Validation of a partner. */
  | 'CSP_PARTNER_VALIDATION'
  /** Validation of a partner's customer. */
  | 'O365_GCC_CSP_CUSTOMER_VALIDATION';

/** Where a request stands. */
export type EligibilityStatus =
  /** Answered with the next steps; being examined. */
  | 'ACKNOWLEDGED'
  /** Approved. */
  | 'APPROVED'
  /** Denied; a new request may be submitted. */
  | 'DENIED'
  /** Saved, not submitted; closed after 30 days. */
  | 'DRAFT'
  /** A draft that was never submitted. */
  | 'EXPIRED'
  /** Waits for the applicant's answer. */
  | 'INFO_REQUESTED'
  /** Closed because a question was not answered in 30 days. */
  | 'LAPSED'
  /** Waits for the reviewer's reply, which is due within two business days. */
  | 'SUBMITTED'
  /** Taken back by the applicant. */
  | 'WITHDRAWN';

/** Every code of a problem that a caller can act on. */
export type ErrorCode =
  /** The tenant is in the Azure Government cloud. */
  | 'AZURE_GOV_TENANT_NOT_ALLOWED'
  /** The clock only goes forward. */
  | 'CLOCK_CANNOT_GO_BACK'
  /** The contract of the intake form was not accepted, or in another version. */
  | 'CONTRACT_NOT_ACCEPTED'
  /** The partner's enrolment in the program is not active. */
  | 'CSP_ENROLLMENT_REQUIRED'
  /** The customer is not qualified for government cloud. */
  | 'CUSTOMER_NOT_GCC_QUALIFIED'
  /** A warning: the customer has not asked for eligibility yet. */
  | 'ELIGIBILITY_NOT_STARTED'
  /** There is already an open request for the same tenant and transacting partner; details.reference names it. */
  | 'ELIGIBILITY_REQUEST_OPEN'
  /** The Idempotency-Key is not 1 to 255 visible ASCII characters. */
  | 'IDEMPOTENCY_KEY_INVALID'
  /** The Idempotency-Key was already used for another request. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** The job is in a state in which this is not possible. */
  | 'JOB_STATE_INVALID'
  /** There is no such object, or the viewer may not see it. */
  | 'NOT_FOUND'
  /** The partner is not approved for government products. */
  | 'PARTNER_NOT_GCC_QUALIFIED'
  /** The transacting partner's tenant ID is missing. */
  | 'PARTNER_TENANT_REQUIRED'
  /** Only indirect providers and direct-bill partners can qualify; for a reseller, details.providers names its qualified providers. */
  | 'PARTNER_TYPE_NOT_ELIGIBLE'
  /** The qualification is no longer active. */
  | 'QUALIFICATION_NOT_ACTIVE'
  /** The request is closed already. */
  | 'REQUEST_ALREADY_DECIDED'
  /** The request is in a state in which this is not possible. */
  | 'REQUEST_STATE_INVALID'
  /** None of the viewer's roles allows this; details.roles names those that do. */
  | 'ROLE_NOT_ALLOWED'
  /** The clock can be moved in a sandbox only. */
  | 'SANDBOX_ONLY'
  /** The service cannot answer at the moment; nothing was changed. */
  | 'SERVICE_UNAVAILABLE'
  /** The object has changed since it was read; details.currentVersion is its version now. */
  | 'STALE_OBJECT'
  /** A tenant ID is not a GUID. */
  | 'TENANT_ID_INVALID'
  /** The tenant ID is not the applicant's own. */
  | 'TENANT_ID_MISMATCH'
  /** The applicant's commercial tenant ID is missing. */
  | 'TENANT_ID_REQUIRED'
  /** The tenant given is not that of a transacting partner. */
  | 'TRANSACTING_PARTNER_REQUIRED'
  /** Nobody is signed in. */
  | 'UNAUTHENTICATED'
  /** A value is missing or not acceptable. */
  | 'VALIDATION_FAILED'
  /** The validation option is not for this kind of organisation. */
  | 'WRONG_VALIDATION_OPTION';

/** Where a job stands. */
export type JobState =
  /** Cancelled by the operator, or overtaken by events. */
  | 'CANCELLED'
  /** Out of tries; can be retried by the operator. */
  | 'FAILED'
  /** Done, but not for everything it was about. */
  | 'PARTIALLY_SUCCEEDED'
  /** Handed to the workers. */
  | 'QUEUED'
  /** Being worked on. */
  | 'RUNNING'
  /** Waits for its time. */
  | 'SCHEDULED'
  /** Done. */
  | 'SUCCEEDED';

/** A type of government-regulated data. */
export type RegulatedData =
  /** Criminal Justice Information. */
  | 'CJI'
  /** Controlled Unclassified Information. */
  | 'CUI'
  /** Department of Defense Impact Level data. */
  | 'DOD_IMPACT_LEVEL'
  /** Department of Defense Unclassified Controlled Nuclear Information. */
  | 'DOD_UCNI'
  /** Department of Energy Unclassified Controlled Nuclear Information. */
  | 'DOE_UCNI'
  /** International Traffic in Arms Regulations data. */
  | 'ITAR'
  /** Other data that require the government cloud. */
  | 'OTHER_REQUIRING_AZURE_GOV';

/** How a request stands against its two-business-day reply. */
export type SlaState =
  /** Unanswered for more than one business day. */
  | 'DUE_SOON'
  /** Answered in time, or not due soon. */
  | 'ON_TIME'
  /** The deadline passed without a reviewer's reply. */
  | 'OVERDUE';

/** The intake form. Everything in it is examined, and all problems are reported at once. */
export type SubmitEligibilityRequestInput = {
  /** A name the client chooses; echoed in the payload. */
  clientMutationId?: string | null | undefined;
  /** Whom the reply goes to; the viewer when left out. */
  contact?: EligibilityContactInput | null | undefined;
  /** The acceptance of the form's contract. */
  contract?: ContractAcceptanceInput | null | undefined;
  /** A draft to continue. */
  draftId?: string | number | null | undefined;
  /** What the applicant is. */
  entityType?: EligibilityEntityType | null | undefined;
  /** What shows it: a contract reference, a contract vehicle with its number, an enabling authority. */
  evidence?: string | null | undefined;
  /** The version of the draft that was read. */
  expectedVersion?: number | null | undefined;
  /** Which validation: the partner's own, or that of a partner's customer. */
  option: EligibilityOption;
  /** Customer form: the tenant ID of the transacting partner. */
  partnerTenantId?: string | null | undefined;
  /** Which regulated data the applicant holds. */
  regulatedData?: Array<RegulatedData> | null | undefined;
  /** Only save the form; nothing is submitted and no contract is needed yet. */
  saveAsDraft?: boolean;
  /** The applicant's own commercial tenant ID, as shown in the organisation profile. */
  tenantId?: string | null | undefined;
  /** A US mailing or physical address; needed for an international commercial entity. */
  usAddress?: string | null | undefined;
};

export type FormQueryVariables = Exact<{ [key: string]: never; }>;


export type FormQuery = { viewer: { organization: { id: string, name: string, profile: { microsoftId: string } | null } | null }, program: { eligibilityContract: { version: string, text: string } } };

export type SubmitMutationVariables = Exact<{
  input: SubmitEligibilityRequestInput;
}>;


export type SubmitMutation = { submitEligibilityRequest: { eligibilityRequest: { ' $fragmentRefs'?: { 'RequestFragment': RequestFragment } } | null, job: { id: string, state: JobState } | null, userErrors: Array<{ ' $fragmentRefs'?: { 'ProblemFragment': ProblemFragment } }> } | null };

export type AcknowledgeMutationVariables = Exact<{
  input: AcknowledgeEligibilityRequestInput;
}>;


export type AcknowledgeMutation = { acknowledgeEligibilityRequest: { eligibilityRequest: { ' $fragmentRefs'?: { 'RequestFragment': RequestFragment } } | null, userErrors: Array<{ ' $fragmentRefs'?: { 'ProblemFragment': ProblemFragment } }> } | null };

export type ApproveMutationVariables = Exact<{
  input: ApproveEligibilityRequestInput;
}>;


export type ApproveMutation = { approveEligibilityRequest: { eligibilityRequest: (
      { validationId: { code: string, maxCreates: number | null } | null }
      & { ' $fragmentRefs'?: { 'RequestFragment': RequestFragment } }
    ) | null, userErrors: Array<{ ' $fragmentRefs'?: { 'ProblemFragment': ProblemFragment } }> } | null };

export type WatchSubscriptionVariables = Exact<{
  id?: string | number | null | undefined;
}>;


export type WatchSubscription = { eligibilityRequestUpdated: { ' $fragmentRefs'?: { 'RequestFragment': RequestFragment } } };

export type RequestFragment = { id: string, reference: string, status: EligibilityStatus, slaState: SlaState, responseDueAt: string | null, version: number } & { ' $fragmentName'?: 'RequestFragment' };

export type ProblemFragment = { code: ErrorCode, field: Array<string> | null, message: string, remediation: string } & { ' $fragmentName'?: 'ProblemFragment' };

export const RequestFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Request"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EligibilityRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"slaState"}},{"kind":"Field","name":{"kind":"Name","value":"responseDueAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]} as unknown as DocumentNode<RequestFragment, unknown>;
export const ProblemFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Problem"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remediation"}}]}}]} as unknown as DocumentNode<ProblemFragment, unknown>;
export const FormDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Form"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"microsoftId"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"program"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eligibilityContract"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"option"},"value":{"kind":"EnumValue","value":"O365_GCC_CSP_CUSTOMER_VALIDATION"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]}}]} as unknown as DocumentNode<FormQuery, FormQueryVariables>;
export const SubmitDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Submit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitEligibilityRequestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitEligibilityRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eligibilityRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Request"}}]}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Problem"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Request"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EligibilityRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"slaState"}},{"kind":"Field","name":{"kind":"Name","value":"responseDueAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Problem"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remediation"}}]}}]} as unknown as DocumentNode<SubmitMutation, SubmitMutationVariables>;
export const AcknowledgeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Acknowledge"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AcknowledgeEligibilityRequestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acknowledgeEligibilityRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eligibilityRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Request"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Problem"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Request"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EligibilityRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"slaState"}},{"kind":"Field","name":{"kind":"Name","value":"responseDueAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Problem"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remediation"}}]}}]} as unknown as DocumentNode<AcknowledgeMutation, AcknowledgeMutationVariables>;
export const ApproveDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Approve"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ApproveEligibilityRequestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approveEligibilityRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eligibilityRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Request"}},{"kind":"Field","name":{"kind":"Name","value":"validationId"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"maxCreates"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Problem"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Request"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EligibilityRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"slaState"}},{"kind":"Field","name":{"kind":"Name","value":"responseDueAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Problem"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remediation"}}]}}]} as unknown as DocumentNode<ApproveMutation, ApproveMutationVariables>;
export const WatchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Watch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eligibilityRequestUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Request"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Request"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EligibilityRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"slaState"}},{"kind":"Field","name":{"kind":"Name","value":"responseDueAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]} as unknown as DocumentNode<WatchSubscription, WatchSubscriptionVariables>;