// Package graph is the API: the /graphql endpoint, authentication, errors, and the resolvers, of a few
// lines each, one file for each feature. It has no business rules: reads go to the store and changes to
// the use cases, both with the actor of the request. The parts that do not depend on this schema are in
// graph/transport.
package graph
