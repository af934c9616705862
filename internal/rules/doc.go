// Package rules has the business rules of the program as pure functions of facts and a time: no
// context, no database, no clock. Each rule names the requirement (R-nn) that it implements.
package rules
