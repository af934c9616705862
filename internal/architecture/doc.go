// Package architecture holds the program to its own plan: which package may import which, that the contract,
// the grants, the job catalogue and the tables say the same as the code, and what is never called. It has
// tests only, and nothing imports it.
package architecture
