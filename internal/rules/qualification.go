package rules

// QualificationOutcome is how a reviewer ends the vetting of a customer's special qualification.
type QualificationOutcome string

const (
	QualificationOutcomeApproved QualificationOutcome = "APPROVED"
	QualificationOutcomeDenied   QualificationOutcome = "DENIED"
)
