package graphtest

// partial is a mutation that changes an existing object field by field.
type partial struct {
	as      string            // who changes it
	before  []string          // the steps after which it is there
	needs   string            // what its input says each time, as JSON
	full    string            // a value of every optional field, as JSON
	other   string            // another value of each
	read    string            // a query of the whole object; %s stands for its fields
	object  string            // the type of the object
	shown   map[string]string // where the object shows a field of the input, unless it has the same name
	needed  []string          // fields that cannot be empty
	follows []string          // fields of the object that follow from changes of others
	apart   []string          // optional fields of the input that are no fields of the object
}

// partials are all mutations of that kind.
var partials = map[string]partial{
	"updateCustomer": {
		as: "zofia.nowak", needs: `{"id": "<customer:tatry>"}`, read: `{customer(id: "<customer:tatry>")%s}`, object: "Customer",
		full: `{"companyName": "Tatry Glass", "organizationRegistrationNumber": "123-456-32-18", "culture": "pl-PL",
			"contact": {"firstName": "Jan", "lastName": "Kowalczyk", "email": "jan@tatry.example", "phone": "+48 22 555 01 23", "locale": "pl"},
			"address": {"line1": "Krupówki 1", "line2": "2 p.", "city": "Zakopane", "postalCode": "34-500", "country": "PL"}}`,
		other: `{"companyName": "Tatry Steel", "organizationRegistrationNumber": "1234563218", "culture": "en-PL",
			"contact": {"firstName": "Ewa", "lastName": "Zając", "email": "ewa@tatry.example", "phone": "+48 22 555 01 99", "locale": "en"},
			"address": {"line1": "Kasprusie 2", "city": "Zakopane", "postalCode": "34-501", "country": "PL"}}`,
		shown: map[string]string{
			"contact": "account.contact", "address": "account.address", "culture": "account.culture", "organizationRegistrationNumber": "account.organizationRegistrationNumber",
		},
		needed: []string{"companyName", "contact", "contact.email", "address"},
		follows: []string{
			"version", "organization.name", "organization.version", "account.reviewStatus", "account.reviewReason", "account.reviewedAt", "account.viewerActions",
			"orderReadiness", "governmentReadiness",
		},
		apart: []string{"specialQualification"}, // is refused here, whatever is given
	},
	"updateCartLine": {
		as: "grant.whitfield", before: []string{
			"olga prices", "meridian invites tidewater", "tidewater consents", "brightmesa.dana brings lakeshore meridian", "lakeshore accepts", "tidewater.marcus asks lakeshore", "lakeshore accepts",
			"meridian shops lakeshore mail.seat 5",
		},
		needs: `{"id": "<cart:meridian>", "lineId": "<cartline:meridian.1>"}`,
		read:  `{node(id: "<cartline:meridian.1>"){... on CartLine%s}}`, object: "CartLine",
		full:    `{"quantity": 7, "term": "P1M", "billingCycle": "MONTHLY", "partnerOfRecordId": "<partner:brightmesa>"}`,
		other:   `{"quantity": 8, "term": "P1Y", "billingCycle": "ANNUAL", "partnerOfRecordId": "<partner:tidewater>"}`,
		shown:   map[string]string{"partnerOfRecordId": "partnerOfRecord"},
		needed:  []string{"quantity", "term", "billingCycle"},
		follows: []string{"version", "updatedAt", "unitPrice", "total", "cart"},
	},
	"updateOffer": {
		as: "ivy.chen", before: []string{"lumen creates pulse"}, needs: `{"id": "<offer:pulse>"}`, read: `{offer(id: "<offer:pulse>")%s}`, object: "Offer",
		full:    `{"externalId": "pulse-1", "type": "SAAS_TRANSACT", "segment": "EDUCATION"}`,
		other:   `{"externalId": "pulse-2", "type": "MANAGED_APPLICATION", "segment": "NONPROFIT"}`,
		needed:  []string{"externalId", "type", "segment"},
		follows: []string{"version", "updatedAt", "audience"},
	},
	"updateOfferListing": {
		as: "ivy.chen", before: []string{"lumen creates pulse"}, needs: `{"id": "<offer:pulse>"}`, read: `{offer(id: "<offer:pulse>"){draft{listing%s}}}`, object: "OfferListing",
		full: `{"name": "Pulse", "summary": "It beats.", "description": "It beats each second.", "supportEmail": "help@lumenapps.example", "supportPhone": "+1 555 010 0100",
			"supportUrl": "https://lumenapps.example/help", "materials": {"marketingUrl": "https://lumenapps.example/sell", "channelContact": "Ivy Chen", "channelEmail": "channel@lumenapps.example",
			"channelPhone": "+1 555 010 0101", "documentationUrl": "https://docs.lumenapps.example", "trainingUrl": "https://learn.lumenapps.example", "healthUrl": "https://status.lumenapps.example"}}`,
		other: `{"name": "Pulse Two", "summary": "It hums.", "description": "It hums each second.", "supportEmail": "desk@lumenapps.example", "supportPhone": "+1 555 010 0102",
			"supportUrl": "https://lumenapps.example/desk", "materials": {"marketingUrl": "https://lumenapps.example/promote", "channelContact": "Noa Levi", "channelEmail": "partners@lumenapps.example",
			"channelPhone": "+1 555 010 0103", "documentationUrl": "https://lumenapps.example/docs", "trainingUrl": "https://lumenapps.example/learn", "healthUrl": "https://lumenapps.example/status"}}`,
		needed: []string{"name"},
	},
	"updateOfferPlan": {
		as: "ivy.chen", before: []string{"lumen creates pulse", "lumen plans pulse.seat", "lumen plans pulse.core", "lumen plans pulse.main"}, needs: `{"id": "<offer:pulse>", "planId": "<plan:pulse.seat>"}`,
		read: `{node(id: "<plan:pulse.seat>"){... on OfferPlan{draft%s}}}`, object: "OfferPlanDraft",
		full:   `{"name": "Seat", "pricingModel": "PER_USER", "basePlanId": "<plan:pulse.core>", "trial": true, "minQuantity": 5, "maxQuantity": 50, "quantityStep": 5}`,
		other:  `{"name": "Chair", "pricingModel": "USAGE", "basePlanId": "<plan:pulse.main>", "trial": false, "minQuantity": 10, "maxQuantity": 100, "quantityStep": 10}`,
		shown:  map[string]string{"basePlanId": "basePlan"},
		needed: []string{"name", "pricingModel", "trial", "minQuantity", "quantityStep"},
	},
	"publishProviderListing": {
		as: "zofia.nowak+GLOBAL_ADMIN", needs: `{}`, read: `{partner(id: "<partner:wisla>"){providerListing%s}}`, object: "ProviderListing",
		full: `{"markets": ["PL"], "services": ["TRAINING"], "description": "From the first offer to the invoice.", "contactEmail": "resellers@wisla.example",
			"contactPhone": "+48 22 555 01 42", "website": "https://wisla.example/resellers", "published": true}`,
		other: `{"markets": ["PL", "DE"], "services": ["SUPPORT", "BILLING"], "description": "Help day and night.", "contactEmail": "desk@wisla.example",
			"contactPhone": "+48 22 555 01 43", "website": "https://wisla.example", "published": false}`,
		needed:  []string{"markets", "contactEmail", "published"},
		follows: []string{"version", "updatedAt"},
	},
	"saveRegistrationProfile": {
		as: "maya.alder", before: []string{"alderridge starts", "alderridge fills"}, needs: `{"id": "<reg:alderridge>"}`, read: `{registration(id: "<reg:alderridge>")%s}`, object: "Registration",
		full: `{"legal": {"name": "Alder Ridge LLC", "duns": "079000001", "registrationNumber": "UBI 604 000 001", "website": "https://alderridge.example",
				"address": {"line1": "1200 Harbor Ave", "line2": "Floor 2", "city": "Tacoma", "state": "WA", "postalCode": "98402", "country": "US"}},
			"primaryContact": {"firstName": "Ruben", "lastName": "Castillo", "email": "ruben.castillo@alderridge.example", "phone": "+1 206 555 0199", "locale": "es"},
			"support": {"email": "help@alderridge.example", "phone": "+1 206 555 0100", "website": "https://help.alderridge.example"},
			"billing": {"companyName": "Alder Ridge", "email": "billing@alderridge.example", "purchaseOrder": "PO-7",
				"address": {"line1": "PO Box 7", "city": "Tacoma", "state": "WA", "postalCode": "98401", "country": "US"}},
			"organization": {"displayName": "Alder Ridge", "locale": "en"}, "selfAssessment": ["READY_FOR_MARKET_WITHOUT_MANAGING_VENDORS"]}`,
		other: `{"legal": {"name": "Alder Ridge Inc.", "duns": "079000002", "registrationNumber": "UBI 604 000 002", "website": "https://www.alderridge.example",
				"address": {"line1": "9 Pine St", "city": "Seattle", "state": "WA", "postalCode": "98101", "country": "US"}},
			"primaryContact": {"firstName": "Maya", "lastName": "Alder", "email": "maya.alder@alderridge.example", "phone": "+1 206 555 0123", "locale": "en"},
			"support": {"email": "care@alderridge.example", "phone": "+1 206 555 0101", "website": "https://care.alderridge.example"},
			"billing": {"companyName": "Alder Ridge Books", "email": "books@alderridge.example", "purchaseOrder": "PO-8",
				"address": {"line1": "PO Box 8", "city": "Tacoma", "state": "WA", "postalCode": "98401", "country": "US"}},
			"organization": {"displayName": "Alder", "locale": "pl"}, "selfAssessment": ["NO_CUSTOMER_RELATIONSHIP_INFRASTRUCTURE"]}`,
		shown: map[string]string{
			"legal": "profile.legal", "primaryContact": "profile.primaryContact", "support": "profile.support", "billing": "profile.billing", "organization": "profile.organization",
		},
		follows: []string{"version", "updatedAt", "profile.updatedAt", "profile.legal.source", "profile.legal.addressStatus", "checklist", "history", "viewerActions"},
	},
	"submitEligibilityRequest": {
		as: "owen.price", before: []string{"prairiewater drafts"}, needs: `{"option": "O365_GCC_CSP_CUSTOMER_VALIDATION", "id": "<request:prairiewater>", "saveAsDraft": true}`,
		read: `{eligibilityRequest(id: "<request:prairiewater>")%s}`, object: "EligibilityRequest",
		full: `{"partnerTenantId": "1b000000-0000-4000-8000-000000000001", "entityType": "STATE_LOCAL_ENTITY", "regulatedData": ["CUI"], "evidence": "Contract 7",
			"usAddress": "1 Main St, Tacoma WA", "contact": {"name": "Help Desk", "email": "desk@prairiewater.example", "locale": "es"}}`,
		other: `{"partnerTenantId": "1a000000-0000-4000-8000-000000000001", "entityType": "FEDERAL_AGENCY", "regulatedData": ["ITAR"], "evidence": "Contract 8",
			"usAddress": "2 Main St, Tacoma WA", "contact": {"name": "Night Desk", "email": "night@prairiewater.example", "locale": "en"}}`,
		shown:   map[string]string{"partnerTenantId": "partner"},
		follows: []string{"version", "updatedAt", "history"},
		apart:   []string{"tenantId", "contract"}, // the applicant's own, which is known; accepted when the form is submitted
	},
	"sendRelationshipRequest": {
		as: "amir.haddad", before: []string{"harbor asks lakeshore"}, needs: `{"id": "<invite:lakeshore>"}`, read: `{relationshipRequest(id: "<invite:lakeshore>")%s}`, object: "RelationshipRequest",
		full:   `{"email": "priscilla.okafor@lakeshore.example", "subject": "Work with us", "text": "Please accept: {{link}}"}`,
		other:  `{"email": "desk@lakeshore.example", "subject": "Work with Harbor", "text": "This is the link: {{link}}"}`,
		shown:  map[string]string{"email": "inviteeEmail", "subject": "letter.subject", "text": "letter.plainText"},
		needed: []string{"email", "subject", "text"},
		follows: []string{ // each letter that leaves has a link of its own
			"version", "updatedAt", "status", "sentAt", "links", "letter.html", "letter.mailtoUrl", "letter.link", "letter.code", "inviteeName", "history", "viewerActions",
		},
	},
}

// steps are the mutations whose optional fields describe what is created or done: none of them is a field of an existing
// object.
var steps = []string{
	"startRegistration", "enrollPartner", "enrollPublisher", "recordCustomerAgreement", "inviteUser", "createApiToken", "validateCustomer", "createCustomer", "updateCustomerQualification",
	"createRelationshipRequest", "inviteIndirectReseller", "inviteCustomerJointly", "importProgram", "importPriceList", "createCart", "addCartLine", "addOfferPlan", "answerProvisioning", "checkoutCart", "createSupportRequest", "replyToSupportRequest", "assignSupportRequest", // make something
	"approveEligibilityRequest", "decideRegistration", "decideCustomerReview", "decideCustomerQualification", "withdrawEligibilityRequest",
	"revokeRelationshipRequest", "declineRelationshipRequest", "acceptRelationshipRequest", "authorizeIndirectProvider", "acceptPartnerAgreement",
	"confirmPrimaryContact", "appealRegistration", // decide or answer something
	"verifyAddress", "advanceClock", "openInvitation", "addAudiencePartners", "removeAudiencePartners", "syncResellerAudience", "setResellerAudience", // do something
}
