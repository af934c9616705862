// The declarations of a Relay page: a paginated list, an object that is refetched by its id, a mutation, a subscription.
import { graphql } from "relay-runtime";

export const queue = graphql`
  query appQueueQuery($count: Int!, $cursor: String, $filter: EligibilityRequestFilter) {
    ...appQueue
  }
`;

export const queueFragment = graphql`
  fragment appQueue on Query @refetchable(queryName: "appQueuePaginationQuery") {
    eligibilityRequests(first: $count, after: $cursor, filter: $filter, orderBy: { field: CREATED_AT, direction: DESC })
      @connection(key: "appQueue_eligibilityRequests", filters: ["filter"]) {
      edges {
        node {
          id
          ...appRequest
        }
      }
    }
  }
`;

export const requestFragment = graphql`
  fragment appRequest on EligibilityRequest @refetchable(queryName: "appRequestRefetchQuery") {
    reference
    status
    organization {
      name
    }
  }
`;

export const partnerFragment = graphql`
  fragment appPartner on Partner
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
  @refetchable(queryName: "appPartnerPaginationQuery") {
    name
    eligibilityRequests(last: $count, before: $cursor) @connection(key: "appPartner_eligibilityRequests") {
      edges {
        node {
          reference
        }
      }
    }
  }
`;

export const node = graphql`
  query appNodeQuery($id: ID!) {
    node(id: $id) {
      __typename
      ...appPartner @alias(as: "partner")
      ... on Customer @alias(as: "customer") {
        companyName
      }
    }
  }
`;

export const submit = graphql`
  mutation appSubmitMutation($input: SubmitEligibilityRequestInput!, $connections: [ID!]!) {
    submitEligibilityRequest(input: $input) {
      eligibilityRequest @prependNode(connections: $connections, edgeTypeName: "EligibilityRequestEdge") {
        id
        ...appRequest
      }
      userErrors {
        code
        field
        message
      }
    }
  }
`;

export const watch = graphql`
  subscription appWatchSubscription($id: ID) {
    eligibilityRequestUpdated(id: $id) {
      ...appRequest
      version
    }
  }
`;
