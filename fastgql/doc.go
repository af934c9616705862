// Package fastgql answers the fields of a gqlgen server at the price of hand-written code: the value of a root field and all plain fields
// below it are appended to one buffer, by code that is generated from the schema and from gqlgen's own bindings. README.md tells how it
// is switched on, and what it leaves to gqlgen.
package fastgql
