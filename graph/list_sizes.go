package graph

// listSizes says how long a list without pages usually is, by the type of its elements, for the cost of an operation. They are generous
// averages: a list within lists costs what it really takes, and a form with one long list stays far below the limit.
var listSizes = map[string]int{
	"ActCount": 5, "AudienceMove": 2, "AudiencePartner": 5, "AuditEvent": 10, "BrowserSession": 4, "CartLine": 10, "CatalogFacet": 20, "ChecklistItem": 8, "ContactCheck": 3, "ContactDocument": 3, "ContactRegistration": 2,
	"CustomerQualification": 3, "Document": 3, "DraftPrice": 10, "EligibilityCriterion": 10, "EligibilityMessage": 4, "EnumLabel": 12, "EnumLabels": 50,
	"ErrorDetail": 3, "ImportProblem": 20, "ImportedFile": 9, "Market": 25, "Membership": 2, "Order": 2, "OrderGroup": 2, "OrderLine": 5, "Partner": 2, "PartnerQualification": 2, "PlanPrice": 5, "Region": 10, "RemovalBlocker": 3,
	"ResellerRelationship": 4, "Resource": 5, "ScreeningFinding": 3, "Subdivision": 5, "SupportMessage": 4, "UserError": 2,
	"UserInvitation": 2, "ValidationId": 3, "VettingCheck": 5, "VettingOutcome": 3, "ViewerAction": 5, "WaitingContactQuestion": 2, "WaitingInvitation": 5,
}
