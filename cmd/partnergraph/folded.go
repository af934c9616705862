package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/store"
)

// foldedAdmins describes the customers whose first admin has a changed address, and what to do; empty when there are none.
func foldedAdmins(ctx context.Context, s *store.Store) (string, error) {
	found, err := s.FoldedAdmins(ctx)
	if err != nil || len(found) == 0 {
		return "", err
	}
	var waiting, signedIn []string
	for _, f := range found {
		if f.SignedIn {
			signedIn = append(signedIn, f.Customer.String())
		} else {
			waiting = append(waiting, f.Customer.String())
		}
	}
	text := fmt.Sprintf("%d customers' first admins were written to at an address that an older version had changed (ss for ß);", len(found))
	if len(waiting) > 0 {
		text += " when a partner updates the customer (updateCustomer with the contact's e-mail address), the right person is invited instead: " + strings.Join(waiting, ", ") + "."
	}
	if len(signedIn) > 0 {
		text += " Here somebody has signed in from that address, ask the customer who it was: " + strings.Join(signedIn, ", ") + "."
	}
	return text, nil
}
