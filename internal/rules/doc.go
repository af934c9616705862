// Package rules holds the decisions of the program: facts and an instant in, a verdict out. It is pure: no
// context, no database, no clock of its own. Each rule names the requirement (R-nn) it carries out.
package rules
