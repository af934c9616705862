// Completes and checks queries against the schema.
import "monaco-graphql/esm/graphql.worker.js";
