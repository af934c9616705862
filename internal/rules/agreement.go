package rules

import (
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
)

// AgreementFacts determines the status of an agreement.
type AgreementFacts struct {
	Open     bool // vetting is authorised and a PartnerID associated, or the party needs neither
	InForce  data.Agreement
	Accepted *models.AgreementAcceptance // the newest; nil when none
	Contact  string                      // of the operator
}

// AgreementStatus derives the status of an agreement, and until when a superseded acceptance is valid (section 4.6).
func AgreementStatus(f AgreementFacts) (models.AgreementStatus, *time.Time) {
	switch {
	case f.Accepted == nil && !f.Open:
		return models.AgreementNotAvailable, nil
	case f.Accepted == nil:
		return models.AgreementAvailable, nil
	case f.Accepted.TextVersion == f.InForce.Version:
		return models.AgreementAccepted, nil
	}
	until := GraceEnds(f.InForce)
	return models.AgreementSuperseded, &until
}

// GraceEnds is the end of the grace period, during which an acceptance of the previous version is still valid.
func GraceEnds(inForce data.Agreement) time.Time {
	return inForce.EffectiveFrom.AddDate(0, 0, inForce.GraceDays)
}

// AgreementCounts reports whether an acceptance is valid: of the version in force, or of an older one in its grace
// period.
func AgreementCounts(f AgreementFacts, now time.Time) bool {
	status, until := AgreementStatus(f)
	return status == models.AgreementAccepted || (status == models.AgreementSuperseded && now.Before(*until))
}

// PartnerAgreement is what decides whether a partner can accept its agreement; a nil partner has no account yet.
type PartnerAgreement struct {
	AgreementFacts
	Partner    *models.Partner
	Associated bool // a PartnerID
}

// WhyNot returns what keeps a partner from accepting its agreement, whichever version it names (R-83, R-95, section 4.6).
func (f PartnerAgreement) WhyNot() problem.List {
	if f.Partner == nil {
		return problem.ListOf(problem.New(problem.VettingNotComplete, ""))
	}
	var found problem.List
	standing := NotInStanding(*f.Partner, "", f.Contact)
	found.Add(standing)
	if standing == nil && f.Partner.Status != models.PartnerQualified && f.Partner.Status != models.PartnerActive {
		found.Add(problem.New(problem.VettingNotComplete, ""))
	}
	if !f.Associated {
		found.Add(problem.New(problem.PartnerIDRequired, ""))
	}
	found.Add(acceptedBefore(f.AgreementFacts))
	return found
}

// CheckPartnerAgreement reports why a version of the partner agreement cannot be accepted.
func CheckPartnerAgreement(version, hash string, f PartnerAgreement) problem.List {
	found := f.WhyNot()
	if f.Partner != nil {
		found.Add(outdated(version, hash, f.AgreementFacts))
	}
	return found
}

// outdated returns the problem of a version that is not in force, unless the one that is has been accepted.
func outdated(version, hash string, f AgreementFacts) *problem.Problem {
	if acceptedBefore(f) != nil || reads(version, hash, f.InForce) {
		return nil
	}
	return problem.New(problem.AgreementVersionOutdated, "version").With("Version", f.InForce.Version).Detailing("version", f.InForce.Version)
}

// reads reports whether a text is the one of this version, and with this hash if it was named.
func reads(version, hash string, text data.Agreement) bool {
	return version == text.Version && (hash == "" || hash == text.SHA256)
}

// acceptedBefore returns the problem if the version in force is accepted already; another one cannot be.
func acceptedBefore(f AgreementFacts) *problem.Problem {
	if f.Accepted == nil || f.Accepted.TextVersion != f.InForce.Version {
		return nil
	}
	at := f.Accepted.AcceptedAt.Format(time.DateOnly)
	return problem.New(problem.DuplicateAgreement, "version").With("At", at).Detailing("acceptedAt", at)
}

// CustomerSignature says who signed the customer agreement, and when.
type CustomerSignature struct {
	Direct      bool // the customer's global admin signs, now
	Version     string
	SHA256      string // of the text that was read; empty if it was not named
	Name, Email string
	AcceptedAt  *time.Time
}

// CheckCustomerAgreement reports why the customer agreement cannot be recorded.
func CheckCustomerAgreement(s CustomerSignature, f AgreementFacts, now time.Time) (found problem.List) {
	if !s.Direct {
		found.Add(oneLine("signer.name", s.Name, true, 200))
		found.Add(email("signer.email", s.Email))
		if s.AcceptedAt == nil {
			found.Add(problem.Invalid("acceptedAt", "required"))
		} else {
			found.Add(signedAt(*s.AcceptedAt, f.InForce, now))
		}
	}
	found.Add(acceptedBefore(f))
	found.Add(outdated(s.Version, s.SHA256, f))
	return found
}

// signedAt: a text is signed while it is in force, and not in the future.
func signedAt(at time.Time, text data.Agreement, now time.Time) *problem.Problem {
	switch {
	case at.After(now):
		return problem.Invalid("acceptedAt", "future")
	case at.Before(text.EffectiveFrom):
		return problem.Invalid("acceptedAt", "before_version").With("From", text.EffectiveFrom.Format(time.DateOnly))
	}
	return nil
}

// ResellerFacts is the input of the agreement check of a reseller; nil is unknown.
type ResellerFacts struct {
	ByPartnerID bool
	Identifier  *models.PartnerIdentifier
	Tenant      *models.Tenant
	Reseller    *models.Partner // behind the identifier or the tenant
	Region      string          // of the actor
	Counts      bool            // the reseller's agreement
	Contact     string
}

// CheckReseller says whether a reseller has accepted the partner agreement, each answer with a code of its own.
func CheckReseller(f ResellerFacts) *problem.Problem {
	field := "tenantId"
	if f.ByPartnerID {
		field = "partnerId"
	}
	switch {
	case f.ByPartnerID && (f.Identifier == nil || f.Identifier.Type != models.PartnerIDLocation):
		return problem.New(problem.PartnerIDNotFound, field)
	case f.ByPartnerID && !f.Identifier.Migrated:
		return problem.New(problem.PartnerIDNotMigrated, field).With("PartnerId", f.Identifier.Number).With("Contact", f.Contact)
	case !f.ByPartnerID && f.Tenant == nil:
		return problem.New(problem.TenantUnknown, field)
	case !f.ByPartnerID && f.Tenant.Cloud == models.CloudAzureGovernment:
		return invitableTenant(f.Tenant, field)
	case f.Reseller == nil || !f.Reseller.Types.Has(models.IndirectReseller):
		return problem.New(problem.ResellerNotActive, field)
	case f.Reseller.Region != f.Region:
		return problem.New(problem.RegionMismatch, field).Naming("Region", "region", f.Reseller.Region)
	case f.Reseller.Status == models.PartnerSuspended: // checked before the agreement: accepting it does not end a suspension
		return problem.New(problem.ResellerSuspended, field)
	case !f.Counts:
		return problem.New(problem.AgreementNotAccepted, field)
	case f.Reseller.Status != models.PartnerActive:
		return problem.New(problem.ResellerNotActive, field)
	}
	return nil
}
