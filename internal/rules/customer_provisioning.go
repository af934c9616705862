package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// HoldTime is how long a creation of a validation ID is held for an account that is being provisioned (section 4.4).
const HoldTime = 30 * time.Minute

// ProvisionFacts are the facts that may have changed between the creation of a customer and the provisioning of its account.
type ProvisionFacts struct {
	Partner      models.Partner
	Qualified    bool                   // the partner may work with government customers
	ValidationID *models.ValidationID   // nil unless the account rests on one
	Hold         *models.ValidationHold // on it
	Mailbox      string
}

// CheckProvisioning reports why an account can no longer be provisioned (R-30, R-34, section 4.4). A creation whose hold was given
// back can be taken again while the validation ID has one left.
func CheckProvisioning(f ProvisionFacts) *problem.Problem {
	if f.Partner.Status != models.PartnerActive {
		return enrolled(string(f.Partner.Status))
	}
	if f.ValidationID == nil {
		return nil
	}
	switch {
	case !f.Qualified:
		return problem.New(problem.PartnerNotGCCQualified, "").With("Partner", f.Partner.Name).With("Mailbox", f.Mailbox)
	case f.ValidationID.Status == models.ValidationIDRevoked:
		return notConfirmed("", Selection{Chosen: f.ValidationID, Mailbox: f.Mailbox})
	case f.Hold.State != models.HoldHeld && !selectable(f.ValidationID):
		return problem.New(problem.ValidationIDExhausted, "").With("Mailbox", f.Mailbox)
	}
	return nil
}
