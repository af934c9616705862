// Package graph is the API: the /graphql endpoint, who is calling, what an error shows, and the resolvers, of a few
// lines each, one file for each feature. It decides nothing about the program: reads go to the store and changes to
// the use cases, both with the actor who asks. What carries requests and knows nothing of this schema is in
// graph/transport.
package graph
