package enrolment

import (
	"context"
	"encoding/base32"
	"encoding/base64"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// StartRegistrationInput says which registration begins.
type StartRegistrationInput struct {
	EnrollAs         models.PartnerType
	CompanyName      *string
	Country          *string
	SelfAssessment   []models.SelfAssessment
	WorkAccount      *WorkAccountInput
	NewTenant        *rules.NewTenantForm
	ClientMutationID *string
}

// WorkAccountInput is a work account that does not exist yet.
type WorkAccountInput struct {
	Name, AdminUserName, AdminName string
	Locale                         *string
}

// Started is a registration that was begun; for a new work account with the sign-in token of its global admin.
type Started struct {
	Registration *models.Registration
	Token        string // shown once
	ExpiresAt    time.Time
	SignInName   string
}

// signIn is the name of the first token of a new work account, and its purpose when it is derived.
const signIn = "sign-in"

// signInToken is the text of such a token. It is derived from the deployment's key, so that a request which is repeated with
// its Idempotency-Key gets it again although only its hash is stored.
func (p *UseCases) signInToken(token *models.APIToken) string {
	sum, _ := base64.RawURLEncoding.DecodeString(p.Secret.Token(signIn, token.ID.String()))          // always decodes
	return models.TokenPrefix + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum) // as all tokens look
}

// StartedBefore is the registration of a new work account with the sign-in token of its global admin, for a request that is repeated
// with its Idempotency-Key.
func (p *UseCases) StartedBefore(ctx context.Context, registration models.AnyID) (*Started, error) {
	r, err := store.Find(ctx, p.Store, access.TheSystem, models.As[models.Registration](registration))
	if err != nil {
		return nil, err
	}
	token, user, err := p.Store.FirstToken(ctx, r.OrganizationID, signIn)
	if err != nil {
		return nil, err
	}
	return &Started{Registration: r, Token: p.signInToken(token), ExpiresAt: token.ExpiresAt, SignInName: user.Email}, nil
}

// signInTime is how long the first token of a new work account works.
const signInTime = 30 * 24 * time.Hour

// StartRegistration begins the enrolment as indirect reseller, for a global admin or with a new work account (R-66 to R-71,
// An open registration is returned as it is.
func (p *UseCases) StartRegistration(ctx context.Context, who access.Actor, in StartRegistrationInput) (*Started, error) {
	return kernel.Do(ctx, p.Kernel, who, access.StartRegistration, func(tx *store.Tx) (*Started, error) {
		return p.start(tx, who, in)
	})
}

func (p *UseCases) start(tx *store.Tx, who access.Actor, in StartRegistrationInput) (*Started, error) {
	form := p.startForm(in)
	facts, err := p.startFacts(tx, who, &form)
	if err != nil {
		return nil, err
	}
	if err := rules.CheckStart(form, facts).Err(); err != nil {
		return nil, err
	}
	if facts.Partner != nil {
		open, err := tx.RegistrationOfPartner(facts.Partner.ID)
		if err != nil {
			return nil, err
		}
		if open != nil {
			return &Started{Registration: open}, p.recordRegistration(tx, who, open, access.StartRegistration, string(open.Status), "")
		}
	}
	return p.enrol(tx, who, form, facts)
}

func (p *UseCases) startForm(in StartRegistrationInput) rules.StartForm {
	form := rules.StartForm{
		EnrollAs: in.EnrollAs, CompanyName: kernel.Value(in.CompanyName), Country: kernel.Value(in.Country), SelfAssessment: in.SelfAssessment, NewTenant: in.NewTenant,
	}
	if w := in.WorkAccount; w != nil {
		form.WorkAccount = &rules.WorkAccountForm{Name: w.Name, AdminUserName: w.AdminUserName, AdminName: w.AdminName, Locale: kernel.Either(kernel.Value(w.Locale), p.Content().ReaderIn(form.Country).Language)}
	}
	return form
}

// startFacts reads the accounts and registrations that exist. It locks the organisation, so that of two who begin at the same moment the
// second finds the registration of the first.
func (p *UseCases) startFacts(tx *store.Tx, who access.Actor, form *rules.StartForm) (f rules.StartFacts, err error) {
	f.GlobalAdmin, f.Content, f.Contact = who.Roles.Has(models.GlobalAdmin), p.Content(), p.Content().SupportContact
	if name := newName(*form); name != "" {
		if f.Taken, err = tx.DomainTaken(p.WorkDomain(name)); err != nil {
			return f, err
		}
	}
	if form.WorkAccount != nil || !f.GlobalAdmin {
		return f, nil
	}
	org, err := store.LockAny(tx, who.OrganizationID)
	if err != nil {
		return f, err
	}
	if f.Accounts, err = tx.PartnersOfOrganization(org.ID); err != nil {
		return f, err
	}
	if f.Tenants, err = waitingTenants(tx, org); err != nil {
		return f, err
	}
	f.Partner = meant(f.Accounts, who.PartnerID, form)
	if f.Partner == nil {
		form.Country = kernel.Either(form.Country, homeOf(f.Tenants, org))
		return f, nil
	}
	if f.Partner, err = store.LockAny(tx, f.Partner.ID); err != nil {
		return f, err
	}
	profile, err := tx.Profile(f.Partner.ID, models.ProfileCurrent)
	f.Supported = rules.Supported(profile)
	return f, err
}

func newName(form rules.StartForm) string {
	switch {
	case form.WorkAccount != nil:
		return form.WorkAccount.Name
	case form.NewTenant != nil:
		return form.NewTenant.Name
	}
	return ""
}

// meant is the account to register: that of the given country, or else the one that the actor acts for. With a new tenant, or in a
// country where the organisation has none, it is a new one.
func meant(accounts []*models.Partner, actingFor models.ID[models.Partner], form *rules.StartForm) *models.Partner {
	if form.Country == "" && form.NewTenant == nil && actingFor.IsZero() && len(accounts) > 0 {
		return accounts[0] // somebody has just created it
	}
	for _, a := range accounts {
		if form.Country == a.Market || form.Country == "" && form.NewTenant == nil && a.ID == actingFor {
			return a
		}
	}
	return nil
}

// homeOf is the country in which an organisation registers if it names none: that of the tenant without an account.
func homeOf(waiting []*models.Tenant, org *models.Organization) string {
	if len(waiting) > 0 {
		return waiting[0].Country
	}
	return org.Market
}

// enrol creates the registration, and the account and tenant if the applicant has none.
func (p *UseCases) enrol(tx *store.Tx, who access.Actor, form rules.StartForm, facts rules.StartFacts) (*Started, error) {
	started := &Started{}
	applicant := who
	if form.WorkAccount != nil {
		var err error
		if applicant, err = p.createWorkAccount(tx, form, started); err != nil {
			return nil, err
		}
	}
	partner := facts.Partner
	if partner == nil {
		var err error
		if partner, err = p.createPartner(tx, applicant.OrganizationID, form); err != nil {
			return nil, err
		}
	}
	r := &models.Registration{
		ID: models.NewID[models.Registration](), Reference: kernel.NewReference("REG-", 5), OrganizationID: applicant.OrganizationID, PartnerID: partner.ID,
		ApplicantID: applicant.UserID, EnrollAs: form.EnrollAs, Path: rules.PathOf(facts.Partner), Status: models.RegistrationStarted, Step: models.StepNone,
		SelfAssessment: form.SelfAssessment, Round: 1,
	}
	if err := p.ensureProfile(tx, r); err != nil {
		return nil, err
	}
	if err := tx.Save(r); err != nil {
		return nil, err
	}
	started.Registration = r
	if who.Known() { // the trail names the actor also for a new work account
		applicant = who
	}
	return started, p.recordRegistration(tx, applicant, r, access.StartRegistration, "", "")
}

// createWorkAccount makes an organisation, its tenant under the program's own domain, and its global admin with a
// token to sign in with.
func (p *UseCases) createWorkAccount(tx *store.Tx, form rules.StartForm, started *Started) (access.Actor, error) {
	now, domain := tx.Now(), p.WorkDomain(form.WorkAccount.Name)
	org := &models.Organization{
		ID: models.NewID[models.Organization](), Name: form.CompanyName, Kinds: models.Set[models.OrganizationKind]{models.KindPartner},
		Market: form.Country, Stamp: models.FirstStamp(now),
	}
	tenant := &models.Tenant{
		ID: models.NewID[models.Tenant](), OrganizationID: org.ID, TenantID: uuid.NewString(), Cloud: models.CloudCommercial, DefaultDomain: domain,
		Country: form.Country, CreatedAt: now,
	}
	user := &models.User{
		ID: models.NewID[models.User](), OrganizationID: org.ID, Email: rules.WorkAccountName(form.WorkAccount.AdminUserName) + "@" + domain,
		Name: form.WorkAccount.AdminName, Locale: form.WorkAccount.Locale, Stamp: models.FirstStamp(now),
	}
	roles := models.Set[models.Role]{models.GlobalAdmin}
	_, token := kernel.NewToken(user.ID, signIn, rules.RolesOf(models.KindPartner), now, signInTime) // of these, the roles that the person holds
	text := p.signInToken(token)
	token.Hash = secret.Hash(text)
	token.MakesTokens = true // the person signs in with it
	for _, row := range []any{org, tenant, user, &models.UserRole{UserID: user.ID, Role: models.GlobalAdmin}, token} {
		if err := tx.Create(row); err != nil {
			return access.Actor{}, err
		}
	}
	started.Token, started.ExpiresAt, started.SignInName = text, token.ExpiresAt, user.Email
	return access.Actor{UserID: user.ID, Name: user.Name, Locale: user.Locale, OrganizationID: org.ID, Roles: roles}, nil
}

// createPartner makes a partner account: on the organisation's tenant of that country, or on a new one (R-68, D-13).
func (p *UseCases) createPartner(tx *store.Tx, id models.ID[models.Organization], form rules.StartForm) (*models.Partner, error) {
	org, err := store.LockAny(tx, id)
	if err != nil {
		return nil, err
	}
	tenant, name, err := p.tenantFor(tx, org, form)
	if err != nil {
		return nil, err
	}
	if tenant == nil { // no work account, no registration
		return nil, problem.New(problem.GlobalAdminRequired, "")
	}
	market, _ := p.Content().FindMarket(form.Country)
	now := tx.Now()
	partner := &models.Partner{
		ID: models.NewID[models.Partner](), OrganizationID: id, TenantID: tenant.ID, Name: name, SearchName: models.FoldForSearch(name),
		Types: models.Set[models.PartnerType]{form.EnrollAs}, Status: models.PartnerPendingQualification,
		Market: form.Country, Region: market.RegionCode, BillingCurrency: market.Currency, Stamp: models.FirstStamp(now),
	}
	return partner, tx.Create(partner)
}

// waitingTenants are the tenants of an organisation that have no account yet. A tenant without a known country is in that of the
// organisation.
func waitingTenants(tx *store.Tx, org *models.Organization) ([]*models.Tenant, error) {
	waiting, err := tx.TenantsWithoutAccount(org.ID)
	for _, t := range waiting {
		t.Country = kernel.Either(t.Country, org.Market)
	}
	return waiting, err
}

// tenantFor finds or creates the tenant of a new account, and returns the account's name: an additional account may have its own name.
func (p *UseCases) tenantFor(tx *store.Tx, org *models.Organization, form rules.StartForm) (*models.Tenant, string, error) {
	if form.NewTenant == nil {
		waiting, err := waitingTenants(tx, org)
		return rules.TenantIn(waiting, form.Country), org.Name, err
	}
	tenant := &models.Tenant{
		ID: models.NewID[models.Tenant](), OrganizationID: org.ID, TenantID: uuid.NewString(), Cloud: models.CloudCommercial,
		DefaultDomain: p.WorkDomain(form.NewTenant.Name), Country: form.Country, CreatedAt: tx.Now(),
	}
	return tenant, kernel.Either(form.CompanyName, org.Name), tx.Create(tenant)
}

// ensureProfile gives the partner a profile to fill in.
func (p *UseCases) ensureProfile(tx *store.Tx, r *models.Registration) error {
	profile, err := tx.Profile(r.PartnerID, models.ProfileCurrent)
	if err != nil || profile != nil {
		return err
	}
	return tx.Save(&models.PartnerProfile{
		ID: models.NewID[models.PartnerProfile](), PartnerID: r.PartnerID, OrganizationID: r.OrganizationID, VettingVersion: models.ProfileCurrent,
	})
}

// longestDomain is the length of the longest possible domain name.
const longestDomain = 253

// WorkAccountExists reports whether there is a work account with a domain, or with a name under the program's own.
func (p *UseCases) WorkAccountExists(ctx context.Context, domain string) (full string, exists bool, err error) {
	if wrong := rules.Text("domain", domain, false, longestDomain); wrong != nil {
		return "", false, wrong
	}
	full = rules.WorkAccountName(domain)
	if ascii, ok := models.ALabel(strings.TrimRight(full, ".")); ok {
		full = ascii
	}
	if exists, err = p.Store.DomainTaken(ctx, full); err != nil || exists {
		return full, exists, err
	}
	own := p.WorkDomain(domain)
	if exists, err = p.Store.DomainTaken(ctx, own); exists {
		return own, true, err
	}
	return full, false, err
}

// registrationSubject is the subject of a registration's jobs, mail and events.
func registrationSubject(r *models.Registration) store.Subject {
	return store.About(r.ID, r.OrganizationID)
}

// recordRegistration records an event of a registration; its state contains the step, if there is one.
func (p *UseCases) recordRegistration(tx *store.Tx, who access.Actor, r *models.Registration, do access.Action, from, reason string) error {
	return tx.Record(who, registrationSubject(r), store.Event{Action: do, From: from, To: stateOf(r), Reason: reason})
}

// stateOf is the status, and in vetting the step.
func stateOf(r *models.Registration) string {
	if r.Status == models.RegistrationPending {
		return string(r.Step)
	}
	return string(r.Status)
}
