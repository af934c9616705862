package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// examineLetters reports settings that every letter shows and that still have a default of nobody's.
func examineLetters(_ context.Context, c *config.Config) (found []finding) {
	content, err := readContent(c, config.Serve)
	if err != nil {
		return nil // the examination of the program says it
	}
	for variable, value := range map[string]string{
		"PARTNERGRAPH_SUPPORT_CONTACT": content.SupportContact, "PARTNERGRAPH_ELIGIBILITY_MAILBOX": content.EligibilityMailbox, "PARTNERGRAPH_MAIL_FROM": content.MailFrom,
	} {
		if strings.HasSuffix(value, "partnergraph.example") && !c.CapturesMail() {
			found = append(found, finding{"letters", warning, fmt.Sprintf("they name %s, which nobody reads; change it in the program folder, or set %s", value, variable)})
		}
	}
	if c.PublicURLIsDefault() && (sqliteFile(c) == "" || !c.CapturesMail()) {
		found = append(found, finding{"letters", warning, "their links lead to " + c.PublicURL + "; set PARTNERGRAPH_PUBLIC_URL"})
	}
	return found
}

// examinePeople reports that nobody can act for the operator, or that nobody is told of a registration.
func examinePeople(ctx context.Context, s *store.Store) (found []finding) {
	for _, role := range []struct {
		role   models.Role
		advice string
	}{
		{models.OperatorAdmin, "the operator has no administrator: run partnergraph seed operator"},
		{models.VettingReviewer, "nobody is told of a registration: run partnergraph user invite --role vetting-reviewer"},
	} {
		var people []store.Recipient
		err := s.Tx(ctx, func(tx *store.Tx) (err error) {
			people, err = tx.RecipientsWithRole(role.role)
			return err
		})
		switch {
		case err != nil:
			return append(found, finding{"people", wrong, err.Error()})
		case len(people) == 0:
			found = append(found, finding{"people", warning, role.advice})
		}
	}
	return found
}
