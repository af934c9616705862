package eligibility

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// form reads the input. Absent fields are those of the draft that it continues; without a draft the contact is the viewer.
func (p *UseCases) form(tx *store.Tx, who access.Actor, in SubmitEligibilityRequestInput, was *models.EligibilityRequest) (rules.EligibilityForm, error) {
	user, err := store.Get(tx, who.UserID)
	if err != nil {
		return rules.EligibilityForm{}, err
	}
	if was == nil {
		was = &models.EligibilityRequest{ContactName: user.Name, ContactEmail: user.Email, ContactLocale: user.Locale}
	}
	f := rules.EligibilityForm{
		Option: in.Option, TenantID: kernel.Value(in.TenantID), PartnerTenantID: kernel.Value(in.PartnerTenantID), EntityType: was.EntityType, RegulatedData: was.RegulatedData,
		Evidence: or(in.Evidence, was.Evidence), USAddress: or(in.USAddress, was.USAddress),
		ContactName: was.ContactName, ContactEmail: was.ContactEmail, ContactLocale: was.ContactLocale,
	}
	if in.EntityType != nil {
		f.EntityType = *in.EntityType
	}
	if in.RegulatedData != nil {
		f.RegulatedData = in.RegulatedData
	}
	if c := in.Contact; c != nil {
		f.ContactName, f.ContactEmail, f.ContactLocale = or(c.Name, was.ContactName), or(c.Email, was.ContactEmail), or(c.Locale, was.ContactLocale)
	}
	if c := in.Contract; c != nil {
		f.ContractAccepted, f.ContractVersion, f.ContractHash = c.Accepted, c.Version, strings.ToLower(kernel.Value(c.SHA256))
	}
	return f, nil
}

func or(given *string, otherwise string) string {
	if given != nil {
		return *given
	}
	return otherwise
}

// facts reads the facts about the applicant and the parties that the form names.
func (p *UseCases) facts(tx *store.Tx, who access.Actor, form rules.EligibilityForm) (f rules.EligibilityFacts, err error) {
	if f, err = p.applicantFacts(tx, who); err != nil {
		return f, err
	}
	f.Contract = contract(f.Content, f.Kind(), form.ContractHash, who.Language(), tx.Now())
	if f.OwnTenant, err = tx.OwnTenant(who); err != nil {
		return f, err
	}
	if f.Tenant, err = tenantOf(tx, form.TenantID); err != nil {
		return f, err
	}
	if f.PartnerTenant, err = tenantOf(tx, form.PartnerTenantID); err != nil {
		return f, err
	}
	if f.PartnerTenant != nil {
		if f.Transacting, err = tx.PartnerOfTenant(f.PartnerTenant.ID); err != nil {
			return f, err
		}
	}
	if f.Transacting != nil {
		held, err := tx.ActiveQualification(f.Transacting.ID, models.GovernmentCommunityCloud)
		if err != nil {
			return f, err
		}
		f.Qualified = held != nil
	}
	if key := openKey(f); key != nil {
		f.Open, err = p.open(tx, *key)
	}
	return f, err
}

func (p *UseCases) applicantFacts(tx *store.Tx, who access.Actor) (f rules.EligibilityFacts, err error) {
	f.Content = p.Content()
	f.Mailbox = f.Content.EligibilityMailbox
	if !who.PartnerID.IsZero() {
		if f.Partner, err = store.Get(tx, who.PartnerID); err != nil {
			return f, err
		}
		f.Providers, err = tx.QualifiedProvidersOf(who.PartnerID)
	} else if !who.CustomerID.IsZero() {
		f.Customer, err = store.Get(tx, who.CustomerID)
	}
	return f, err
}

// ViewerFacts adds the facts about an actor as an applicant.
func (p *UseCases) ViewerFacts(_ context.Context, tx *store.Tx, who access.Actor, f *rules.ViewerFacts) (err error) {
	f.Applicant, err = p.applicantFacts(tx, who)
	return err
}

// open finds the open request with a key; nil when there is none. A request whose question has lapsed is closed first, if the job
// has not done so yet.
func (p *UseCases) open(tx *store.Tx, key string) (*models.EligibilityRequest, error) {
	r, err := tx.OpenEligibilityRequest(key)
	if err != nil || r == nil || rules.EligibilityStatusAt(*r, tx.Now()) != models.EligibilityLapsed {
		return r, err
	}
	if r, err = store.LockAny(tx, r.ID); err != nil {
		return nil, err
	}
	if rules.EligibilityStatusAt(*r, tx.Now()) != models.EligibilityLapsed || r.OpenKey == nil {
		return nil, nil
	}
	return nil, p.lapse(tx, access.TheSystem, r)
}

func tenantOf(tx *store.Tx, typed string) (*models.Tenant, error) {
	guid, ok := rules.TenantID(typed)
	if !ok {
		return nil, nil
	}
	return tx.TenantByGUID(guid)
}

// openKey is unique among open requests: kind, applicant tenant and transacting partner (section 4.2).
func openKey(f rules.EligibilityFacts) *string {
	if f.OwnTenant == nil {
		return nil
	}
	key := fmt.Sprintf("%s/%s", f.Kind(), f.OwnTenant.ID)
	if f.Kind() == models.EligibilityCustomer {
		if f.Transacting == nil {
			return nil
		}
		key += "/" + f.Transacting.ID.String()
	}
	return &key
}

// draft finds the draft to continue; nil when there is none.
func (p *UseCases) draft(tx *store.Tx, who access.Actor, in SubmitEligibilityRequestInput) (*models.EligibilityRequest, error) {
	if in.ID == nil {
		return nil, nil
	}
	r, err := store.Lock(tx, who, models.As[models.EligibilityRequest](*in.ID))
	if err != nil {
		return nil, kernel.At("id", err)
	}
	if err := who.Owns(r.OrganizationID); err != nil {
		return nil, kernel.At("id", err)
	}
	wrong := rules.MoveEligibility(rules.EligibilityStatusAt(*r, tx.Now()), access.SubmitEligibilityRequest)
	return r, problem.ListOf(wrong, store.Fresh(in.ExpectedVersion, r.Version)).Err()
}

func newRequest(tx *store.Tx, who access.Actor, kind models.EligibilityKind) *models.EligibilityRequest {
	return &models.EligibilityRequest{
		ID: models.NewID[models.EligibilityRequest](), Reference: kernel.NewReference("GCC-", 5), Kind: kind,
		OrganizationID: who.OrganizationID, CustomerID: who.CustomerID, ApplicantID: who.UserID,
		Status: models.EligibilityDraft,
	}
}

// fill copies the form into the row, in the spelling that is stored.
func fill(r *models.EligibilityRequest, form rules.EligibilityForm, facts rules.EligibilityFacts) {
	r.EntityType, r.RegulatedData, r.Evidence, r.USAddress = form.EntityType, form.RegulatedData, strings.TrimSpace(form.Evidence), strings.TrimSpace(form.USAddress)
	r.ContactName, r.ContactEmail, r.ContactLocale = strings.TrimSpace(form.ContactName), strings.TrimSpace(form.ContactEmail), form.ContactLocale
	if facts.OwnTenant != nil {
		r.SubjectTenantID = facts.OwnTenant.ID
	}
	switch {
	case facts.Partner != nil:
		r.PartnerID = facts.Partner.ID
	case facts.Transacting != nil:
		r.PartnerID = facts.Transacting.ID
	}
}

// contract is the text in force of the intake form's contract that an applicant has read: the one with the hash, or else the one in his or her
// language.
func contract(c *data.Content, kind models.EligibilityKind, hash, locale string, now time.Time) data.Agreement {
	if text, found := c.AgreementWithHash("ELIGIBILITY_"+string(kind), "", hash, now); found {
		return text
	}
	return c.EligibilityContract(string(kind), locale, now)
}
