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
  /** Customer's request: how many customers may be created with the validation ID; unlimited when left out. A partner's request leads to none, and refuses it. */
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
  /** There is no administrative access that could be withdrawn. */
  | 'ACCESS_ALREADY_REVOKED'
  /** A warning: the address could not be verified; registration can go on with it. */
  | 'ADDRESS_UNVERIFIABLE'
  /** Until somebody is an admin agent, no users can be added. */
  | 'ADMIN_AGENT_REQUIRED'
  /** An agreement that is needed has not been accepted: the partner's, the reseller's or the customer's. */
  | 'AGREEMENT_NOT_ACCEPTED'
  /** The version named is not the one in force; details.version names that. */
  | 'AGREEMENT_VERSION_OUTDATED'
  /** The partner is enrolled as indirect reseller already and nothing is missing. */
  | 'ALREADY_ENROLLED'
  /** All appeals are used up. */
  | 'APPEAL_LIMIT_REACHED'
  /** The tenant is in the Azure Government cloud. */
  | 'AZURE_GOV_TENANT_NOT_ALLOWED'
  /** The clock only goes forward. */
  | 'CLOCK_CANNOT_GO_BACK'
  /** The consent has to be given explicitly. */
  | 'CONSENT_NOT_CHECKED'
  /** The primary contact's address is a personal mailbox such as Gmail, Yahoo! Mail, iCloud Mail, AOL Mail or Outlook mail. */
  | 'CONSUMER_EMAIL_NOT_ALLOWED'
  /** The primary contact said no; a vetting reviewer looks at it, or somebody else is named. details.reason says what was denied. */
  | 'CONTACT_DENIED'
  /** Nothing is authorised before the primary contact has confirmed. */
  | 'CONTACT_NOT_CONFIRMED'
  /** The contract of the intake form was not accepted, or in another version. */
  | 'CONTRACT_NOT_ACCEPTED'
  /** The partner's enrolment in the program is not active. */
  | 'CSP_ENROLLMENT_REQUIRED'
  /** The customer's market is not in the partner's region; details.marketRegion names the region it is in. */
  | 'CUSTOMER_MARKET_OUT_OF_REGION'
  /** The review did not approve the customer. */
  | 'CUSTOMER_NOT_APPROVED'
  /** The validation ID confirms another organisation than the customer, or was withdrawn. */
  | 'CUSTOMER_NOT_CONFIRMED'
  /** The customer is not qualified for government cloud. */
  | 'CUSTOMER_NOT_GCC_QUALIFIED'
  /** Not possible in the state of the customer's account or review; details.status and details.allowed say more. */
  | 'CUSTOMER_STATE_INVALID'
  /** The customer's details are being reviewed, so nothing new can be bought. */
  | 'CUSTOMER_UNDER_REVIEW'
  /** In government cloud, delegated administration has to be asked for. */
  | 'DELEGATED_ACCESS_REQUIRED'
  /** A document is larger than the limit. */
  | 'DOCUMENT_TOO_LARGE'
  /** The content of a document is of a type that is not accepted; details.allowed lists those that are. */
  | 'DOCUMENT_TYPE_NOT_ALLOWED'
  /** The name of the new work account is taken. */
  | 'DOMAIN_TAKEN'
  /** A D-U-N-S number has nine digits. */
  | 'DUNS_INVALID'
  /** No company with this D-U-N-S number was found; the details can be entered by hand. */
  | 'DUNS_NOT_FOUND'
  /** This version of the agreement was accepted already. */
  | 'DUPLICATE_AGREEMENT'
  /** A warning: the customer has not asked for eligibility yet. */
  | 'ELIGIBILITY_NOT_STARTED'
  /** There is already an open request for the same tenant and transacting partner; details.reference names it. */
  | 'ELIGIBILITY_REQUEST_OPEN'
  /** The customer's e-mail address is needed. */
  | 'EMAIL_REQUIRED'
  /** Only a global admin of the organisation may do this. */
  | 'GLOBAL_ADMIN_REQUIRED'
  /** The Idempotency-Key is not 1 to 255 visible ASCII characters. */
  | 'IDEMPOTENCY_KEY_INVALID'
  /** The Idempotency-Key was already used for another request. */
  | 'IDEMPOTENCY_KEY_REUSED'
  /** Indirect resellers neither create customers nor buy; their provider does. */
  | 'INDIRECT_RESELLER_CANNOT_TRANSACT'
  /** The viewer's own organisation has answered this invitation. */
  | 'INVITE_ALREADY_USED'
  /** The invitation has ended; only who holds its link is told. */
  | 'INVITE_EXPIRED'
  /** The invitation is not valid for the viewer: the same answer for unknown, replaced, used and foreign ones. */
  | 'INVITE_INVALID'
  /** The edited text contains another web address; details.found lists what was found. */
  | 'INVITE_LINK_FOREIGN'
  /** The edited text lacks the invitation's link; details.link is it. */
  | 'INVITE_LINK_MISSING'
  /** The invitation was withdrawn; only who holds its link is told. */
  | 'INVITE_REVOKED'
  /** Not possible in the state of the invitation or partnership; details.status and details.allowed say more. */
  | 'INVITE_STATE_INVALID'
  /** The job is in a state in which this is not possible. */
  | 'JOB_STATE_INVALID'
  /** The last global admin of an organisation cannot be removed. */
  | 'LAST_GLOBAL_ADMIN'
  /** Legal data are locked while the registration is rejected or under appeal. */
  | 'LEGAL_PROFILE_LOCKED'
  /** The number or the code is not that of a letter whose link works: the same answer whatever is wrong. */
  | 'LINK_CODE_INVALID'
  /** A link to a document has expired. */
  | 'LINK_EXPIRED'
  /** A link to a document was altered or is unknown. */
  | 'LINK_INVALID'
  /** The organisation has a location of this name in this country already; details.partnerId names it. */
  | 'LOCATION_DUPLICATE'
  /** No market of the program, or one that is closed. */
  | 'MARKET_UNKNOWN'
  /** A partner new to the program enrols as indirect reseller. */
  | 'MUST_ENROLL_AS_INDIRECT_RESELLER'
  /** There is no such object, or the viewer may not see it. */
  | 'NOT_FOUND'
  /** There is no reseller relationship with the customer. */
  | 'NO_RELATIONSHIP'
  /** Somebody is signed in, but acts for no organisation: an invitation has to be accepted first, or the header Organization has to name one of viewer.memberships. */
  | 'ORGANIZATION_REQUIRED'
  /** The registration number is not one of this market. */
  | 'ORG_REG_NUMBER_INVALID'
  /** Customers in this market have no registration number here. */
  | 'ORG_REG_NUMBER_NOT_SUPPORTED'
  /** Customers in this market need a registration number. */
  | 'ORG_REG_NUMBER_REQUIRED'
  /** It is not known whether this was done, because the database's answer was lost; repeat it with the same Idempotency-Key. */
  | 'OUTCOME_UNKNOWN'
  /** There is a partnership with this reseller, or an open invitation to it. */
  | 'PARTNERSHIP_EXISTS'
  /** The partnership is not active. */
  | 'PARTNERSHIP_NOT_ACTIVE'
  /** There is no partnership with this partner. */
  | 'PARTNERSHIP_REQUIRED'
  /** An active partner can end the relationship itself: the operator and the customer do so only when none can. */
  | 'PARTNER_HAS_TO_REMOVE'
  /** The PartnerID is of another country than the partner account; the same region is not enough. */
  | 'PARTNER_ID_COUNTRY_MISMATCH'
  /** The PartnerID is associated with another partner account. */
  | 'PARTNER_ID_IN_USE'
  /** There is no such PartnerID in the organisation. */
  | 'PARTNER_ID_NOT_FOUND'
  /** The PartnerID is a global one; only that of a location can be associated. */
  | 'PARTNER_ID_NOT_LOCATION'
  /** The PartnerID stayed behind when the membership site was retired. */
  | 'PARTNER_ID_NOT_MIGRATED'
  /** A PartnerID has to be associated before the agreement can be accepted. */
  | 'PARTNER_ID_REQUIRED'
  /** The partner is not approved for government products. */
  | 'PARTNER_NOT_GCC_QUALIFIED'
  /** The operator has restricted, suspended or closed the account. */
  | 'PARTNER_STANDING_BAD'
  /** The transacting partner's tenant ID is missing. */
  | 'PARTNER_TENANT_REQUIRED'
  /** Only indirect providers and direct-bill partners can qualify; for a reseller, details.providers names its qualified providers. */
  | 'PARTNER_TYPE_NOT_ELIGIBLE'
  /** Customers in this market need a telephone number. */
  | 'PHONE_REQUIRED'
  /** An indirect reseller's relationship is removed by its provider. */
  | 'PROVIDER_HAS_TO_REMOVE'
  /** None of the reseller's providers has a reseller relationship with the customer. */
  | 'PROVIDER_RELATIONSHIP_REQUIRED'
  /** Only an active indirect provider can be listed in the provider directory. */
  | 'PROVIDER_REQUIRED'
  /** The same special qualification is being reviewed. */
  | 'QUALIFICATION_IN_REVIEW'
  /** A partner can neither take a special qualification away nor replace it. */
  | 'QUALIFICATION_IRREVERSIBLE'
  /** The qualification is no longer active. */
  | 'QUALIFICATION_NOT_ACTIVE'
  /** The special qualification is changed by updateCustomerQualification only. */
  | 'QUALIFICATION_NOT_EDITABLE_HERE'
  /** This special qualification cannot be set. */
  | 'QUALIFICATION_UNKNOWN'
  /** Provider and reseller are of different regions. */
  | 'REGION_MISMATCH'
  /** The registration is in a state in which this is not possible; details.status and details.step name it. */
  | 'REGISTRATION_STATE_INVALID'
  /** The reseller relationship exists already. */
  | 'RELATIONSHIP_EXISTS'
  /** Something stands in the way of the removal; details.blockers names it. */
  | 'REMOVAL_BLOCKED'
  /** The removal has consequences that have to be confirmed; details.blockers names those that were not. */
  | 'REMOVAL_NOT_CONFIRMED'
  /** The request is closed already. */
  | 'REQUEST_ALREADY_DECIDED'
  /** The request is in a state in which this is not possible. */
  | 'REQUEST_STATE_INVALID'
  /** There is no active indirect reseller account behind the identifier. */
  | 'RESELLER_NOT_ACTIVE'
  /** The account of the reseller is suspended. */
  | 'RESELLER_SUSPENDED'
  /** The verification can be sent again one business day after the last; details.availableAt says when. */
  | 'RESEND_TOO_EARLY'
  /** The viewer may not give or take these roles; details.roles names them. */
  | 'ROLE_CHANGE_NOT_ALLOWED'
  /** None of the viewer's roles allows this; details.roles names those that do. */
  | 'ROLE_NOT_ALLOWED'
  /** The clock can be moved in a sandbox only. */
  | 'SANDBOX_ONLY'
  /** The service cannot answer at the moment; try again. */
  | 'SERVICE_UNAVAILABLE'
  /** The object has changed since it was read; details.currentVersion is its version now. */
  | 'STALE_OBJECT'
  /** There is no room to keep what was sent; try again later. */
  | 'STORAGE_FULL'
  /** The organisation has no tenant of that country; tenant and account are of the same one. */
  | 'TENANT_COUNTRY_MISMATCH'
  /** A tenant ID is not a GUID. */
  | 'TENANT_ID_INVALID'
  /** The tenant ID is not the applicant's own. */
  | 'TENANT_ID_MISMATCH'
  /** The applicant's commercial tenant ID is missing. */
  | 'TENANT_ID_REQUIRED'
  /** The tenant is not known. */
  | 'TENANT_UNKNOWN'
  /** The one-time link has expired. */
  | 'TOKEN_EXPIRED'
  /** The one-time link is unknown, used or replaced. */
  | 'TOKEN_INVALID'
  /** The token that was used, or the one to be made, makes no tokens. */
  | 'TOKEN_MAKES_NO_TOKENS'
  /** An API token carries no roles that its owner does not hold; details.roles names them. */
  | 'TOKEN_ROLES_EXCEEDED'
  /** Too many messages went to one address, or left for one partner; details.availableAt says when more may. */
  | 'TOO_MANY_INVITATIONS'
  /** The tenant given is not that of a transacting partner. */
  | 'TRANSACTING_PARTNER_REQUIRED'
  /** Nobody is signed in. */
  | 'UNAUTHENTICATED'
  /** A user with this address exists in the organisation. */
  | 'USER_EXISTS'
  /** A value is missing or not acceptable. */
  | 'VALIDATION_FAILED'
  /** The validation ID has no creations left, counting those under way. */
  | 'VALIDATION_ID_EXHAUSTED'
  /** There is no such validation ID among the viewer's own. */
  | 'VALIDATION_ID_NOT_OWNED'
  /** Government Community Cloud needs a validation ID; details.available names those with creations left. */
  | 'VALIDATION_ID_REQUIRED'
  /** The validation ID has been taken back already; details.status says so. */
  | 'VALIDATION_ID_REVOKED'
  /** The viewer has no validation ID with creations left, so nothing is created; details.helpEmail says whom the customer contacts. */
  | 'VALIDATION_ID_UNAVAILABLE'
  /** Vetting is not completed before its target without a reason; details.targetAt says when. */
  | 'VETTING_BEFORE_TARGET'
  /** The agreement can be accepted once vetting is authorised. */
  | 'VETTING_NOT_COMPLETE'
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
  /** The deadline passed without a reviewer's reply; a reply that came late does not change that. Filter by status as well for those that are still open. */
  | 'OVERDUE';

/** The intake form. Everything in it is examined, and all problems are reported at once. */
export type SubmitEligibilityRequestInput = {
  /** A name the client chooses; echoed in the payload. */
  clientMutationId?: string | null | undefined;
  /** Whom the reply goes to; the viewer when a new form names nobody. */
  contact?: EligibilityContactInput | null | undefined;
  /** The acceptance of the form's contract. */
  contract?: ContractAcceptanceInput | null | undefined;
  /** What the applicant is. */
  entityType?: EligibilityEntityType | null | undefined;
  /** What shows it: a contract reference, a contract vehicle with its number, an enabling authority. */
  evidence?: string | null | undefined;
  /** The version of the draft that was read. */
  expectedVersion?: number | null | undefined;
  /** A draft to continue: what is left out stays as it is there; null, or an empty text or list, empties a field. A form that is submitted names its tenant IDs again. */
  id?: string | number | null | undefined;
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

export type MembershipsQueryVariables = Exact<{ [key: string]: never; }>;


export type MembershipsQuery = { viewer: { memberships: Array<{ organizationId: string, organizationName: string }> } };

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
export const MembershipsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Memberships"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"memberships"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organizationId"}},{"kind":"Field","name":{"kind":"Name","value":"organizationName"}}]}}]}}]}}]} as unknown as DocumentNode<MembershipsQuery, MembershipsQueryVariables>;
export const FormDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Form"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"organization"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"profile"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"microsoftId"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"program"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eligibilityContract"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"option"},"value":{"kind":"EnumValue","value":"O365_GCC_CSP_CUSTOMER_VALIDATION"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]}}]} as unknown as DocumentNode<FormQuery, FormQueryVariables>;
export const SubmitDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Submit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SubmitEligibilityRequestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"submitEligibilityRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eligibilityRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Request"}}]}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Problem"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Request"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EligibilityRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"slaState"}},{"kind":"Field","name":{"kind":"Name","value":"responseDueAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Problem"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remediation"}}]}}]} as unknown as DocumentNode<SubmitMutation, SubmitMutationVariables>;
export const AcknowledgeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Acknowledge"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AcknowledgeEligibilityRequestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acknowledgeEligibilityRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eligibilityRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Request"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Problem"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Request"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EligibilityRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"slaState"}},{"kind":"Field","name":{"kind":"Name","value":"responseDueAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Problem"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remediation"}}]}}]} as unknown as DocumentNode<AcknowledgeMutation, AcknowledgeMutationVariables>;
export const ApproveDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Approve"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ApproveEligibilityRequestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approveEligibilityRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eligibilityRequest"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Request"}},{"kind":"Field","name":{"kind":"Name","value":"validationId"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"maxCreates"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Problem"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Request"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EligibilityRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"slaState"}},{"kind":"Field","name":{"kind":"Name","value":"responseDueAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Problem"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"UserError"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"remediation"}}]}}]} as unknown as DocumentNode<ApproveMutation, ApproveMutationVariables>;
export const WatchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Watch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"eligibilityRequestUpdated"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Request"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Request"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"EligibilityRequest"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"slaState"}},{"kind":"Field","name":{"kind":"Name","value":"responseDueAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]} as unknown as DocumentNode<WatchSubscription, WatchSubscriptionVariables>;