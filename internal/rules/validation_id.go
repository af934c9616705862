package rules

import (
	"slices"
	"strings"
	"unicode"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// Selection is a validation ID that a partner selects for a customer.
type Selection struct {
	Typed        string                         // its code or its global id; empty when none is selected
	Company      string                         // the customer's name
	Organization models.ID[models.Organization] // the customer's; zero for one that does not exist yet
	Chosen       *models.ValidationID           // the partner's own that was typed; nil if it has no such one
	Available    []*models.ValidationID         // of the partner's own, those that can be selected now
	Mailbox      string
}

// CheckSelection returns the problems of a selected validation ID. One that belongs to another
// partner gets the same answer as one that does not exist.
func CheckSelection(field string, s Selection) *problem.Problem {
	switch {
	case len(s.Available) == 0 && !selectable(s.Chosen):
		return problem.New(problem.ValidationIDUnavailable, field).With("Mailbox", s.Mailbox).Detailing("helpEmail", s.Mailbox)
	case s.Typed == "":
		codes := codesOf(s.Available)
		return problem.New(problem.ValidationIDRequired, field).With("Available", strings.Join(codes, ", ")).Detailing("available", codes...)
	case s.Chosen == nil:
		return problem.New(problem.ValidationIDNotOwned, field)
	case s.Chosen.Status == models.ValidationIDRevoked:
		return notConfirmed(field, s)
	case !selectable(s.Chosen):
		return problem.New(problem.ValidationIDExhausted, field).With("Mailbox", s.Mailbox).Detailing("helpEmail", s.Mailbox)
	case !confirms(s):
		return notConfirmed(field, s)
	}
	return nil
}

// selectable reports whether another creation can be started on a validation ID (section 4.4).
func selectable(v *models.ValidationID) bool {
	return v != nil && v.Status == models.ValidationIDIssued && Left(*v)
}

// Left reports whether a validation ID has a creation that is neither used nor held.
func Left(v models.ValidationID) bool {
	available := v.Available()
	return available == nil || *available > 0
}

// OnValidationID is what the operator does with a validation ID, once (section 4.4).
var OnValidationID = Actions[models.ValidationID]{
	List: []access.Action{access.RevokeValidationID},
	against: func(_ access.Action, _ access.Actor, v models.ValidationID) problem.List {
		if v.Status != models.ValidationIDRevoked {
			return nil
		}
		return problem.ListOf(problem.New(problem.ValidationIDRevoked, "id").Detailing("status", string(v.Status)))
	},
}

func notConfirmed(field string, s Selection) *problem.Problem {
	name := s.Chosen.OrganizationName
	return problem.New(problem.CustomerNotConfirmed, field).With("Organization", name).With("Mailbox", s.Mailbox).Detailing("organization", name)
}

// confirms reports whether a validation ID was issued for this customer: for its organisation, or for an organisation of its name.
func confirms(s Selection) bool {
	if !s.Organization.IsZero() && s.Organization == s.Chosen.OrganizationID {
		return true
	}
	return NameFits(s.Chosen.OrganizationName, s.Company)
}

// NameFits reports whether all words of a confirmed name occur in a company's name, whatever their case and punctuation.
func NameFits(confirmed, company string) bool {
	given := map[string]bool{}
	for _, word := range nameWords(company) {
		given[word] = true
	}
	needed := nameWords(confirmed)
	for _, word := range needed {
		if !given[word] {
			return false
		}
	}
	return len(needed) > 0
}

// sameName reports whether two names consist of the same words, whatever their case and punctuation. It decides with nobody looking, so
// that letters which only look alike are different ones: "Weiß" is not "Weiss" here, and a reviewer says whether it is.
func sameName(one, other string) bool {
	words := wordsOf(models.SimpleFold(one))
	return len(words) > 0 && slices.Equal(words, wordsOf(models.SimpleFold(other)))
}

// nameWords takes a name to pieces. What stands within a word or an abbreviation is dropped, all else separates: "St. Mary's" has
// the words "st" and "marys".
func nameWords(name string) []string { return wordsOf(models.Fold(name)) }

func wordsOf(name string) []string {
	name = strings.NewReplacer(".", "", "'", "", "’", "").Replace(name)
	return strings.FieldsFunc(name, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsNumber(c) && !unicode.IsMark(c)
	})
}

func codesOf(ids []*models.ValidationID) []string {
	codes := make([]string, len(ids))
	for i, v := range ids {
		codes[i] = v.Code
	}
	return codes
}
