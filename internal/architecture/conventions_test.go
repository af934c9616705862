package architecture_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/models"
	"github.com/vektah/gqlparser/v2/ast"
)

// Every object that has an id is a Node, so that node(id) finds it (TestNodes_AreTheSameByID asks for each).
func TestWhatHasAnIDIsANode(t *testing.T) {
	t.Parallel()
	for _, d := range contract(t).Types {
		if d.Kind == ast.Object && d.Fields.ForName("id") != nil && !slices.Contains(d.Interfaces, "Node") {
			t.Errorf("%s has an id and is no Node: make it one, or say in the field's name whose id it is", d.Name)
		}
	}
}

// A filter asks for values of enums and countries by {in: …}, or {all: …} of what is a set; a bare list or a single value is another way to say the same.
func TestFiltersAreAlike(t *testing.T) {
	t.Parallel()
	schema, seen := contract(t), 0
	for _, d := range schema.Types {
		if d.Kind != ast.InputObject || !strings.HasSuffix(d.Name, "Filter") {
			continue
		}
		for _, f := range d.Fields {
			of := schema.Types[f.Type.Name()]
			listed := f.Type.Elem != nil
			switch {
			case of.Kind == ast.InputObject && (!listed || of == d):
			case listed && len(d.Fields) == 1 && (f.Name == "in" || f.Name == "all"):
				seen++
			case listed, of.Kind == ast.Enum, of.Name == "CountryCode":
				t.Errorf("%s.%s: want an input with in, as in other filters, got %s", d.Name, f.Name, f.Type)
			}
		}
	}
	if seen < 20 {
		t.Errorf("want every filter looked at, got %d", seen)
	}
}

// An order is called as the field that it orders by, in capital letters.
func TestOrdersAreFields(t *testing.T) {
	t.Parallel()
	schema, seen := contract(t), 0
	for _, d := range schema.Types {
		object, ordered := strings.CutSuffix(d.Name, "OrderField")
		if !ordered {
			continue
		}
		var fields []string
		for _, f := range schema.Types[object].Fields {
			fields = append(fields, models.Constant(f.Name))
		}
		for _, value := range d.EnumValues {
			seen++
			if !slices.Contains(fields, value.Name) {
				t.Errorf("%s.%s is no field of %s", d.Name, value.Name, object)
			}
		}
	}
	if seen < 10 {
		t.Errorf("want every order looked at, got %d", seen)
	}
}

// otherObjects are input fields of ids that name something else than the object that the mutation is about.
var otherObjects = []string{
	"CreateCustomerInput.indirectResellerId", "ValidateCustomerInput.indirectResellerId", "InviteCustomerJointlyInput.providerId", "EnrollPartnerInput.organizationId", "EnrollPublisherInput.organizationId", "InviteUserInput.organizationId", // to whom what is made belongs as well
	"CreateCartInput.customerId", "AddCartLineInput.planId", "AddCartLineInput.partnerOfRecordId", "UpdateCartLineInput.lineId", "UpdateCartLineInput.partnerOfRecordId", "RemoveCartLineInput.lineId", // what is in the cart, and for whom
	"AddOfferPlanInput.basePlanId", "UpdateOfferPlanInput.planId", "UpdateOfferPlanInput.basePlanId", "RemoveOfferPlanInput.planId", "SetPlanPricesInput.planId", // what is in the offer
	"CreateSupportRequestInput.subjectId", "CreateSupportRequestInput.offerId", "CreateSupportRequestInput.planId", "CreateSupportRequestInput.partnerIds", "AssignSupportRequestInput.assigneeId", // what a question is about, and who answers
	"SetResellerAudienceInput.planId", "AddAudiencePartnersInput.planId", "RemoveAudiencePartnersInput.planId", "SyncResellerAudienceInput.planId", // a plan of the offer
	"AddAudiencePartnersInput.partnerIds", "RemoveAudiencePartnersInput.partnerIds", // who is on the offer's list
	"OpenInvitationInput.partnershipId", "DeclineRelationshipRequestInput.partnershipId", "RevokeRelationshipRequestInput.partnershipId", // the partnership that the invitation is to
}

// The input of a mutation calls the object that it is about id.
func TestInputsCallTheirObjectID(t *testing.T) {
	t.Parallel()
	schema, seen := contract(t), 0
	for _, field := range rootFields(schema.Mutation) {
		input := schema.Types[field.Arguments.ForName("input").Type.Name()]
		for _, f := range input.Fields {
			if f.Type.Name() != "ID" {
				continue
			}
			seen++
			if f.Name != "id" && !slices.Contains(otherObjects, input.Name+"."+f.Name) {
				t.Errorf("%s.%s: call the object that the mutation is about id", input.Name, f.Name)
			}
		}
	}
	if seen < 30 {
		t.Errorf("want every id looked at, got %d", seen)
	}
}
