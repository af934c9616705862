/* eslint-disable */
import * as types from './graphql.js';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "\n  query Memberships {\n    viewer {\n      memberships { organizationId organizationName }\n    }\n  }\n": typeof types.MembershipsDocument,
    "\n  query Form {\n    viewer {\n      organization { id name profile { microsoftId } }\n    }\n    program {\n      eligibilityContract(option: O365_GCC_CSP_CUSTOMER_VALIDATION) { version text }\n    }\n  }\n": typeof types.FormDocument,
    "\n  mutation Submit($input: SubmitEligibilityRequestInput!) {\n    submitEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request }\n      job { id state }\n      userErrors { ...Problem }\n    }\n  }\n": typeof types.SubmitDocument,
    "\n  mutation Acknowledge($input: AcknowledgeEligibilityRequestInput!) {\n    acknowledgeEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request }\n      userErrors { ...Problem }\n    }\n  }\n": typeof types.AcknowledgeDocument,
    "\n  mutation Approve($input: ApproveEligibilityRequestInput!) {\n    approveEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request validationId { code maxCreates } }\n      userErrors { ...Problem }\n    }\n  }\n": typeof types.ApproveDocument,
    "\n  subscription Watch($id: ID) {\n    eligibilityRequestUpdated(id: $id) { ...Request }\n  }\n": typeof types.WatchDocument,
    "\n  fragment Request on EligibilityRequest {\n    id\n    reference\n    status\n    slaState\n    responseDueAt\n    version\n  }\n": typeof types.RequestFragmentDoc,
    "\n  fragment Problem on UserError {\n    code\n    field\n    message\n    remediation\n  }\n": typeof types.ProblemFragmentDoc,
};
const documents: Documents = {
    "\n  query Memberships {\n    viewer {\n      memberships { organizationId organizationName }\n    }\n  }\n": types.MembershipsDocument,
    "\n  query Form {\n    viewer {\n      organization { id name profile { microsoftId } }\n    }\n    program {\n      eligibilityContract(option: O365_GCC_CSP_CUSTOMER_VALIDATION) { version text }\n    }\n  }\n": types.FormDocument,
    "\n  mutation Submit($input: SubmitEligibilityRequestInput!) {\n    submitEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request }\n      job { id state }\n      userErrors { ...Problem }\n    }\n  }\n": types.SubmitDocument,
    "\n  mutation Acknowledge($input: AcknowledgeEligibilityRequestInput!) {\n    acknowledgeEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request }\n      userErrors { ...Problem }\n    }\n  }\n": types.AcknowledgeDocument,
    "\n  mutation Approve($input: ApproveEligibilityRequestInput!) {\n    approveEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request validationId { code maxCreates } }\n      userErrors { ...Problem }\n    }\n  }\n": types.ApproveDocument,
    "\n  subscription Watch($id: ID) {\n    eligibilityRequestUpdated(id: $id) { ...Request }\n  }\n": types.WatchDocument,
    "\n  fragment Request on EligibilityRequest {\n    id\n    reference\n    status\n    slaState\n    responseDueAt\n    version\n  }\n": types.RequestFragmentDoc,
    "\n  fragment Problem on UserError {\n    code\n    field\n    message\n    remediation\n  }\n": types.ProblemFragmentDoc,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Memberships {\n    viewer {\n      memberships { organizationId organizationName }\n    }\n  }\n"): (typeof documents)["\n  query Memberships {\n    viewer {\n      memberships { organizationId organizationName }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query Form {\n    viewer {\n      organization { id name profile { microsoftId } }\n    }\n    program {\n      eligibilityContract(option: O365_GCC_CSP_CUSTOMER_VALIDATION) { version text }\n    }\n  }\n"): (typeof documents)["\n  query Form {\n    viewer {\n      organization { id name profile { microsoftId } }\n    }\n    program {\n      eligibilityContract(option: O365_GCC_CSP_CUSTOMER_VALIDATION) { version text }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Submit($input: SubmitEligibilityRequestInput!) {\n    submitEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request }\n      job { id state }\n      userErrors { ...Problem }\n    }\n  }\n"): (typeof documents)["\n  mutation Submit($input: SubmitEligibilityRequestInput!) {\n    submitEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request }\n      job { id state }\n      userErrors { ...Problem }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Acknowledge($input: AcknowledgeEligibilityRequestInput!) {\n    acknowledgeEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request }\n      userErrors { ...Problem }\n    }\n  }\n"): (typeof documents)["\n  mutation Acknowledge($input: AcknowledgeEligibilityRequestInput!) {\n    acknowledgeEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request }\n      userErrors { ...Problem }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Approve($input: ApproveEligibilityRequestInput!) {\n    approveEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request validationId { code maxCreates } }\n      userErrors { ...Problem }\n    }\n  }\n"): (typeof documents)["\n  mutation Approve($input: ApproveEligibilityRequestInput!) {\n    approveEligibilityRequest(input: $input) {\n      eligibilityRequest { ...Request validationId { code maxCreates } }\n      userErrors { ...Problem }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  subscription Watch($id: ID) {\n    eligibilityRequestUpdated(id: $id) { ...Request }\n  }\n"): (typeof documents)["\n  subscription Watch($id: ID) {\n    eligibilityRequestUpdated(id: $id) { ...Request }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Request on EligibilityRequest {\n    id\n    reference\n    status\n    slaState\n    responseDueAt\n    version\n  }\n"): (typeof documents)["\n  fragment Request on EligibilityRequest {\n    id\n    reference\n    status\n    slaState\n    responseDueAt\n    version\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  fragment Problem on UserError {\n    code\n    field\n    message\n    remediation\n  }\n"): (typeof documents)["\n  fragment Problem on UserError {\n    code\n    field\n    message\n    remediation\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;