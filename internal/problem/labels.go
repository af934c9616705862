package problem

// labelKinds maps each enum of the API whose values people see to the kind of its names in the terms.
var labelKinds = map[string]string{
	"AccessStatus": "customer_status", "AddressChoice": "address_choice", "AddressStatus": "address_status",
	"AgreementMethod": "agreement_method", "AgreementStatus": "agreement_status", "AgreementType": "agreement_type",
	"AudienceOption": "audience_option", "AudienceState": "audience_state", "AudienceWay": "audience_way", "AuditAction": "audit_action", "CheckOutcome": "check_status", "CheckReason": "check_reason", "ChecklistTask": "checklist_task",
	"CustomerSegment": "customer_segment", "CustomerStatus": "customer_status", "DocumentKind": "document_kind", "EducationSegment": "education_segment",
	"EligibilityEntityType": "entity_type", "EligibilityKind": "eligibility_kind", "EligibilityMessageKind": "message_kind",
	"EligibilityOption": "option", "EligibilityStatus": "eligibility_status", "EmailStatus": "email_status", "FindingSeverity": "finding_severity",
	"BillingCycle": "billing_cycle", "CartStatus": "cart_status", "ImportFileKind": "import_file", "ImportLetters": "import_letters", "ImportStatus": "import_status", "InvitationDelivery": "delivery", "JobKind": "job_kind", "JobState": "job_state", "LegalSource": "legal_source", "LineStatus": "line_status", "LinkPage": "link_page",
	"MailTemplate": "mail_template", "OfferSegment": "offer_segment", "OfferStatus": "offer_status", "OrderStatus": "order_status", "OrganizationKind": "organization_kind", "PartnerIdType": "partner_id_type", "PartnerStanding": "partner_standing",
	"PartnerStatus": "partner_status", "PartnerType": "partner_type", "PartnershipSide": "partnership_side", "PartnershipStatus": "partnership_status",
	"ProfileVersion": "profile_version", "ProviderService": "provider_service", "ProvisioningState": "provisioning_state", "QualificationCode": "qualification",
	"QualificationOutcome": "customer_status", "QualificationStatus": "customer_status", "QualificationVetting": "customer_status",
	"RegistrationNumberDemand": "number_demand", "RegistrationOutcome": "registration_status", "RegistrationPath": "registration_path",
	"RegistrationStatus": "registration_status", "RegulatedData": "regulated_data", "RelationshipOrigin": "relationship_origin",
	"RelationshipStatus": "relationship_status", "RemovalBlockerCode": "blocker", "RequestKind": "request_kind", "RequestStatus": "invitation_status",
	"ReviewOutcome": "customer_status", "ReviewStatus": "customer_status", "Role": "role", "SelfAssessment": "self_assessment", "SlaState": "sla_state",
	"SpecialQualification": "qualification", "SubscriptionStatus": "subscription_status", "PricingModel": "pricing_model", "Term": "term", "SupportRequestKind": "support_kind", "SupportRequestStatus": "support_status", "SupportRequestSeverity": "support_severity", "SupportRequestOutcome": "support_outcome", "UserStatus": "user_status",
	"ValidationIdStatus": "validation_id_status", "VettingCheckStatus": "check_status", "VettingStep": "vetting_step",
}

// Label is the name of an enum's value for people, in the language nearest to locale. Codes of problems and orders of lists have no
// labels: people read the message of a problem, and only programs use orders.
func Label(enum, value, locale string) (label string, known bool) {
	kind, known := labelKinds[enum]
	if !known {
		return "", false
	}
	return Term(kind+"."+value, locale)
}
