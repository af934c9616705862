package rules

// ReviewOutcome is how a reviewer ends the review of a customer's details.
type ReviewOutcome string

const (
	ReviewOutcomeVerified    ReviewOutcome = "VERIFIED"
	ReviewOutcomeNotApproved ReviewOutcome = "NOT_APPROVED"
)
