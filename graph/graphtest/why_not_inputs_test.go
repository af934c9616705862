package graphtest

import (
	"fmt"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/models"
)

// This file has a sensible input for every mutation: one that somebody who means it would send.

// node is an object of an answer, or of an input.
type node = map[string]any

// onObject is the input of an action on an object, with the fields that the walk reads of the object.
func onObject(do string, shown node) node {
	id := shown["id"]
	switch do {
	case "answerEligibilityRequest":
		return node{"id": id, "answer": "The Department of Energy."}
	case "acknowledgeEligibilityRequest":
		return node{"id": id, "nextSteps": "We read it."}
	case "requestEligibilityInformation":
		return node{"id": id, "question": "Which agency is it?"}
	case "recordVettingCheck":
		return node{"id": id, "step": shown["step"], "outcome": "REJECTED", "evidence": "The register says so."}
	case "decideRegistration":
		return node{"id": id, "outcome": "REJECTED", "reason": "Nobody knows it.", "earlyReason": "It is plain."}
	case "saveRegistrationProfile":
		return node{"id": id, "organization": node{"displayName": "Another name"}}
	case "lookUpCompany":
		return node{"id": id, "duns": "100000009"}
	case "updateCustomer":
		return node{"id": id, "culture": "en-US"}
	case "updateCustomerQualification":
		return node{"id": id, "qualification": "STATE_OWNED_ENTITY"}
	case "recordCustomerAgreement":
		return node{"id": id, "version": customerText(), "acceptedAt": "2026-06-14T12:00:00Z", "signer": node{"name": "Ada Byron", "email": "ada@customer.example"}}
	case "decideCustomerReview":
		return node{"id": id, "outcome": "NOT_APPROVED", "reason": "There is no such street."}
	case "decideCustomerQualification":
		return node{"id": id, "outcome": "DENIED", "reason": "It is no school."}
	case "sendRelationshipRequest":
		return node{"id": id, "delivery": "BY_HAND"}
	case "authorizeIndirectProvider":
		return node{"id": id, "consent": true}
	case "declineRelationshipRequest":
		return node{"partnershipId": id, "reason": "We have one."}
	case "revokeRelationshipRequest":
		if shown["__typename"] == "Partnership" {
			return node{"partnershipId": id}
		}
	case "removeResellerRelationship", "removePartnership":
		return node{"id": id, "confirm": confirmable(shown), "reason": "It has run its course."}
	case "addCartLine", "updateCartLine", "removeCartLine":
		return onCartLine(do, shown)
	case "addOfferPlan":
		return node{"id": id, "externalId": "fresh", "name": "Fresh", "pricingModel": "PER_USER"}
	case "updateOfferPlan", "removeOfferPlan":
		return node{"id": id, "planId": orElse(follow(shown, "plans", "nodes", 0, "id"), id)}
	case "setPlanPrices":
		return node{"id": id, "planId": orElse(follow(shown, "plans", "nodes", 0, "id"), id), "prices": []any{}}
	case "changeSubscriptionQuantity":
		return node{"id": id, "quantity": orElse(shown["quantity"], 1)}
	case "setSubscriptionRenewal":
		return node{"id": id, "autoRenew": orElse(shown["autoRenew"], false)}
	case "replyToSupportRequest":
		return node{"id": id, "body": "Is there news?"}
	case "resolveSupportRequest":
		return node{"id": id, "resolution": "It is done."}
	case "answerProvisioning":
		return node{"id": id, "fulfilled": true}
	case "setResellerAudience":
		return node{"id": id, "option": "ANY"}
	case "addAudiencePartners", "removeAudiencePartners":
		return node{"id": id, "tenantIds": []any{tenants["harbor"]}}
	case "syncResellerAudience":
		return node{"id": id}
	case "updateUserRoles":
		return node{"id": id, "roles": shown["userRoles"]}
	case "approveEligibilityRequest", "verifyAddress", "submitRegistration", "resendContactVerification", "revokeDelegatedAccess", "revokeProviderAdminAccess",
		"removeUser", "revokeApiToken", "cancelJob", "retryJob", "releaseImportedLetters", "deleteCart", "checkoutCart", "retryOrder", "reactivateSubscription",
		"assignSupportRequest", "approveSupportRequest", "closeSupportRequest", "updateOffer", "updateOfferListing":
		return node{"id": id}
	}
	return node{"id": id, "reason": "It has to be so."}
}

// onCartLine is about the first line of a cart, or adds another like it. Where there is no cart, there is none of its lines.
func onCartLine(do string, shown node) node {
	input, line := node{"id": shown["id"]}, node{"id": shown["id"], "plan": node{"id": shown["id"]}, "quantity": 1, "term": "P1Y", "billingCycle": "MONTHLY"}
	if lines := list(shown["lines"]); len(lines) > 0 {
		line = lines[0].(node)
	}
	switch do {
	case "addCartLine":
		input["planId"], input["quantity"], input["term"], input["billingCycle"] = follow(line, "plan", "id"), line["quantity"], line["term"], line["billingCycle"]
	case "updateCartLine":
		input["lineId"], input["quantity"] = line["id"], line["quantity"]
	default:
		input["lineId"] = line["id"]
	}
	return input
}

// orElse is a value, or another one where there is none.
func orElse(value, otherwise any) any {
	if value == nil {
		return otherwise
	}
	return value
}

// confirmable are the consequences of a removal that have to be confirmed.
func confirmable(shown node) []any {
	codes := []any{}
	for _, b := range list(shown["removalBlockers"]) {
		if blocker := b.(node); blocker["blocking"] == false {
			codes = append(codes, blocker["code"])
		}
	}
	return codes
}

func customerText() string {
	text, _ := data.Demo().AgreementInForce(string(models.CustomerAgreement), "", "", startOfWalk)
	return text.Version
}

// ofViewer is the input of a mutation that is about nothing but the viewer and the viewer's own account; nil for all others.
func ofViewer(do string, viewer node) node {
	switch do {
	case "submitEligibilityRequest":
		option := "O365_GCC_CSP_CUSTOMER_VALIDATION"
		if viewer["partner"] != nil {
			option = "CSP_PARTNER_VALIDATION"
		}
		return node{"option": option, "saveAsDraft": true}
	case "startRegistration":
		return node{"companyName": "Fresh Start Ltd", "country": "US", "workAccount": node{"name": "freshstart", "adminUserName": "ada", "adminName": "Ada Byron"}}
	case "enrollPartner":
		return node{
			"companyName": "Fresh Distribution", "types": []any{"DIRECT_BILL"}, "market": "US", "newTenant": node{"name": "freshdistribution"}, "admin": freshAdmin(),
			"location": node{"name": "Fresh Distribution", "address": office("US")},
		}
	case "enrollPublisher":
		return node{"companyName": "Fresh Apps", "market": "US", "newTenant": node{"name": "freshapps"}, "admin": freshAdmin()}
	case "createOffer":
		return node{"externalId": "fresh-offer", "name": "Fresh Offer", "type": "SAAS_TRANSACT"}
	case "importProgram", "importPriceList":
		return node{} // without a file, which is said at the field
	case "addLocation":
		return node{"name": "Another office", "address": office("US")}
	case "acceptPartnerAgreement":
		return node{"version": partnerText(viewer)}
	case "publishProviderListing":
		return node{
			"markets": []any{marketOf(viewer)}, "services": []any{}, "description": "We sell.", "contactEmail": "sales@provider.example",
			"contactPhone": "+1 555 010 0199", "website": "https://provider.example", "published": follow(viewer, "partner", "status") == "ACTIVE",
		}
	case "inviteUser":
		return node{"name": "Ada Byron", "email": "ada@lovelace.example", "roles": []any{roleToGive(viewer)}}
	case "createSupportRequest":
		return node{"kind": "OTHER", "title": "A question", "description": "Where is the price list?"}
	case "createApiToken":
		return node{"name": "nightly"}
	case "validateCustomer", "createCustomer":
		return node{
			"companyName": "Fresh Customer Ltd", "domain": "freshcustomer", "market": marketOf(viewer), "address": office(marketOf(viewer)),
			"contact": node{"firstName": "Ada", "lastName": "Byron", "email": "ada@lovelace.example"},
		}
	case "createRelationshipRequest":
		return node{"invitee": node{"name": "Ada Byron", "email": "ada@lovelace.example"}}
	case "inviteIndirectReseller":
		return node{"partnerId": "4000000"} // of nobody, which is said at the field
	case "inviteCustomerJointly":
		return node{"providerId": viewer["provider"], "invitee": node{"email": "ada@lovelace.example"}}
	case "createCart":
		if viewer["buyer"] == nil {
			return nil
		}
		return node{"customerId": viewer["buyer"]}
	case "advanceClock":
		return node{"minutes": 1}
	case "acceptUserInvitation", "declineUserInvitation":
		return node{"id": models.NewID[models.User]().String()}
	case "saveRegistrationProfile", "lookUpCompany", "verifyAddress", "submitRegistration", "resendContactVerification", "appealRegistration":
		return ofNewestRegistration(do, viewer)
	}
	return nil
}

// ofNewestRegistration is about the registration that somebody would mean. What is possible with one is compared where that is shown.
func ofNewestRegistration(do string, viewer node) node {
	for _, does := range list(viewer["actions"]) {
		if does.(node)["action"] == do && does.(node)["allowed"] == true {
			return nil
		}
	}
	newest, ok := viewer["registration"].(node)
	if !ok {
		newest = node{"id": models.NewID[models.Registration]().String()}
	}
	return onObject(do, newest)
}

// onNothing is an input that names no object.
func onNothing(do string) node {
	switch do {
	case "confirmPrimaryContact":
		return node{"token": "nonsense", "registeredForAccount": true, "addressBelongsToCompany": true}
	case "enterLinkCode":
		return node{"reference": "INV-00000000", "code": "000000"}
	case "requestNewLink":
		return node{"reference": "INV-00000000"}
	case "acceptRelationshipRequest", "openInvitation":
		return node{"token": "nonsense"}
	case "associatePartnerId":
		return node{"id": models.NewID[models.Registration]().String(), "partnerId": "4000000"}
	case "createCart":
		return node{"customerId": models.NewID[models.Customer]().String()}
	case "setPartnerStanding":
		return node{"id": models.NewID[models.Partner]().String(), "standing": "SUSPENDED", "reason": "It has to be so."}
	case "updateUserRoles":
		return node{"id": models.NewID[models.User]().String(), "roles": []any{"STANDARD_USER"}}
	case "cancelJob", "retryJob", "removeUser", "revokeApiToken", "revokeSession":
		return node{"id": models.NewID[models.Job]().String()}
	case "recordVettingCheck":
		return onObject(do, node{"id": models.NewID[models.Registration]().String(), "step": "EMPLOYMENT_VERIFICATION"})
	}
	return onObject(do, node{"id": models.NewID[models.Customer]().String()})
}

func marketOf(viewer node) string {
	if market, ok := follow(viewer, "partner", "market").(string); ok {
		return market
	}
	return "US"
}

func partnerText(viewer node) string {
	region, _ := follow(viewer, "partner", "region").(string)
	text, _ := data.Demo().AgreementInForce(string(models.PartnerAgreement), region, "", startOfWalk)
	return text.Version
}

func freshAdmin() node { return node{"name": "Ada Byron", "email": "ada@fresh.example"} }

func office(country string) node {
	return node{"line1": "1 Main Street", "city": "Springfield", "state": "IL", "postalCode": "62701", "country": country}
}

// roleToGive is one that everybody who invites people at such an organisation may give.
func roleToGive(viewer node) string {
	roles := fmt.Sprint(viewer["roles"])
	switch {
	case viewer["partner"] != nil:
		return "STANDARD_USER"
	case viewer["customer"] != nil:
		return "CUSTOMER_USER"
	case roles == "[]":
		return "CUSTOMER_USER"
	}
	return "SUPPORT_AGENT"
}
