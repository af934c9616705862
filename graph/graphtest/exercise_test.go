package graphtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/models"
)

// grants are the roles that the contract gives a field.
func grants(f *ast.FieldDefinition) (roles []string) {
	for _, value := range f.Directives.ForName("access").Arguments.ForName("roles").Value.Children {
		roles = append(roles, value.Value.Raw)
	}
	return roles
}

// somebody is a person whose organisation fits a role, with that role alone.
func somebody(role models.Role) string {
	name := "grant.whitfield"
	switch word, _, _ := strings.Cut(string(role), "_"); {
	case word == "CUSTOMER":
		name = "paula.jensen"
	case word == "PUBLISHER":
		name = "ivy.chen"
	case role == models.EligibilityReviewer, role == models.VettingReviewer, role == models.SupportAgent, role == models.CertificationReviewer, role == models.OperatorAdmin:
		name = "rosa.delgado"
	}
	return name + "+" + string(role)
}

// Every root field, called anonymously and with each role, does what the schema's @access says. A refused call has written nothing.
func TestEveryRootFieldAsEveryRole(t *testing.T) {
	t.Parallel()
	a := begin(t, "meridian submits", "alderridge starts", "meridian invites tidewater", "meridian qualifies cedarcounty EDUCATION")
	schema, began := contract(), a.version()
	for _, f := range rootFields(schema) {
		document := writer{schema: schema, id: a.realID(f)}.document(f)
		granted := grants(f.FieldDefinition)
		if !slices.Contains(granted, "ANYONE") {
			a.refused(t, f, "", document, "UNAUTHENTICATED")
		}
		a.refusesGuests(t, f, document)
		for _, role := range models.Roles() {
			who := somebody(role)
			if slices.Contains(granted, string(role)) || slices.Contains(granted, "SIGNED_IN") || slices.Contains(granted, "ANYONE") || forAddresses(granted) {
				continue
			}
			a.refused(t, f, who, document, refusal(f, role, granted))
		}
	}
	for _, f := range rootFields(schema) { // and those who may are not refused for their role
		for _, role := range models.Roles() {
			if slices.Contains(grants(f.FieldDefinition), string(role)) {
				w := writer{schema: schema, id: a.realID(f)}
				if f.operation() == "subscription" { // one that answers at once, that there is no such object
					w.id, w.only = unknown("nothing"), "id"
				}
				got := a.do(t, f, somebody(role), w.document(f))
				for _, code := range []string{"UNAUTHENTICATED", "FORBIDDEN", "ROLE_NOT_ALLOWED"} {
					if slices.Contains(got.codes(), code) {
						t.Errorf("%s as %s: want no %s, got %s", f.Name, role, code, got.Text)
					}
				}
			}
		}
	}
	if a.version() == began {
		t.Error("those who may have written nothing either: the witness sees nothing")
	}
}

// refusesGuests: T-09: whoever has signed in and acts for no organisation does what anybody may, and answers invitations. A script
// that acts for somebody does not answer them.
func (a *api) refusesGuests(t *testing.T, f rootField, document string) {
	t.Helper()
	switch granted := grants(f.FieldDefinition); {
	case slices.Contains(granted, "VERIFIED_ADDRESS") && !forAddresses(granted): // for one address, that of a registration's contact
		a.refused(t, f, "lucia.herrera+"+withToken, document, "GLOBAL_ADMIN_REQUIRED")
		a.refused(t, f, withAddress+"robin@vale.example", document, "ORGANIZATION_REQUIRED")
	case slices.Contains(granted, "VERIFIED_ADDRESS"):
		a.refused(t, f, "grant.whitfield+"+withToken, document, "ROLE_NOT_ALLOWED")
	case !slices.Contains(granted, "ANYONE") && !slices.Contains(granted, "GUEST"):
		a.refused(t, f, withAddress+"robin@vale.example", document, "ORGANIZATION_REQUIRED")
	}
}

// forAddresses reports whether a field is for people with a verified address, without a role.
func forAddresses(granted []string) bool { return slices.Equal(granted, []string{"VERIFIED_ADDRESS"}) }

// refusal is the code for roles that do not allow a field. What only global admins may do has its own code.
// What reviewers may do besides has it for everybody outside of the operator.
func refusal(f rootField, role models.Role, granted []string) string {
	staff := []models.Role{models.EligibilityReviewer, models.VettingReviewer, models.SupportAgent, models.CertificationReviewer, models.OperatorAdmin}
	granted = slices.DeleteFunc(slices.Clone(granted), func(word string) bool { return word == "VERIFIED_ADDRESS" || word == "GUEST" })
	outside := slices.DeleteFunc(slices.Clone(granted), func(word string) bool { return slices.Contains(staff, models.Role(word)) })
	switch {
	case f.operation() == "mutation" && slices.Contains(staff, role) && len(outside) < len(granted):
		return "ROLE_NOT_ALLOWED"
	case slices.Equal(outside, []string{string(models.GlobalAdmin)}):
		return "GLOBAL_ADMIN_REQUIRED"
	case f.operation() == "mutation":
		return "ROLE_NOT_ALLOWED"
	}
	return "FORBIDDEN"
}

// realID is an object that the field could do something to.
func (a *api) realID(f rootField) string {
	switch name := strings.ToLower(f.Name); {
	case strings.Contains(name, "relationshiprequest"):
		return a.names.id("invite:tidewater") // which every role with the grant may send
	case strings.Contains(name, "relationship"), name == "revokedelegatedaccess":
		return a.names.id("rel:meridian.cedarcounty")
	case strings.Contains(name, "partnership"), strings.Contains(name, "adminaccess"):
		return a.names.id("pship:meridian.brightmesa")
	case name == "decidecustomerqualification":
		return a.names.id("cqual:cedarcounty")
	case strings.Contains(name, "customer"):
		return a.names.id("customer:cedarcounty")
	case strings.Contains(name, "job"):
		return a.names.id("job:meridian")
	case strings.Contains(name, "registration"):
		return a.names.id("reg:alderridge")
	}
	return a.names.id("request:meridian")
}

// refused fails unless the field is refused with one code, and nothing is written.
func (a *api) refused(t *testing.T, f rootField, who, document, code string) {
	t.Helper()
	before := a.version()
	got := a.do(t, f, who, document)
	if want := []string{code}; !slices.Equal(got.codes(), want) {
		t.Errorf("%s as %q: want %s, got %s", f.Name, who, code, got.Text)
	}
	if payload, _ := got.Data[f.Name].(map[string]any); payload != nil && f.operation() == "mutation" {
		for name, value := range payload {
			told := name == "userErrors" || name == "__typename" || name == "helpEmail" // the last is the program's own, for everybody
			if empty := value == nil || value == false || fmt.Sprint(value) == "[]"; !empty && !told {
				t.Errorf("%s as %q: want nothing but userErrors, got %s", f.Name, who, got.Text)
			}
		}
	} else if got.Data[f.Name] != nil {
		t.Errorf("%s as %q: want no data, got %s", f.Name, who, got.Text)
	}
	if a.version() != before {
		t.Errorf("%s as %q: something was written", f.Name, who)
	}
}

// do asks for a field, by event stream when it is a subscription.
func (a *api) do(t *testing.T, f rootField, who, document string) answer {
	t.Helper()
	if f.operation() != "subscription" {
		return a.read(a.send(request{As: who, Document: document}))
	}
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	event, err := a.events(ctx, request{As: who, Document: document}).next()
	if errors.Is(err, io.EOF) {
		return answer{}
	}
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", f.Name, err))
	}
	return a.read(event)
}
