package graphtest

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// registrationRows are an applicant that was rejected and has appealed: an account, a global admin with an API token,
// PartnerIDs, a profile, checks, a message to the contact, documents, a support request, events and jobs.
func registrationRows(tx *store.Tx, i int, decider models.ID[models.User]) []any {
	now, name := tx.Now(), fmt.Sprintf("Registrant %03d", i)
	org := models.Organization{ID: models.NewID[models.Organization](), Name: name, Kinds: models.Set[models.OrganizationKind]{models.KindPartner}, Market: "US", Stamp: models.FirstStamp(now)}
	domain := fmt.Sprintf("registrant%d.example", i)
	tenant := models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: org.ID, TenantID: fmt.Sprintf("9a000000-0000-4000-8000-%012d", i), Cloud: models.CloudCommercial, DefaultDomain: domain, CreatedAt: now}
	user := models.User{ID: models.NewID[models.User](), OrganizationID: org.ID, Email: "head@" + domain, Name: "Head " + name, Locale: "en", Stamp: models.FirstStamp(now)}
	partner := models.Partner{
		ID: models.NewID[models.Partner](), OrganizationID: org.ID, TenantID: tenant.ID, Name: name, SearchName: models.FoldForSearch(name), Types: models.Set[models.PartnerType]{models.IndirectReseller},
		Status: models.PartnerRejected, Market: "US", Region: "UNITED_STATES", BillingCurrency: "USD", Stamp: models.FirstStamp(now),
	}
	r := models.Registration{
		ID: models.NewID[models.Registration](), Reference: fmt.Sprintf("REG-F%07d", i), OrganizationID: org.ID, PartnerID: partner.ID, ApplicantID: user.ID,
		Path: models.PathFull, Status: models.RegistrationChallenged, Step: models.StepOther, Round: 1, VerificationsSent: 1, Appeals: 1,
		SubmittedAt: &now, ContactConfirmedAt: &now, TargetAt: &now, DeadlineAt: &now, OverdueAt: &now, SupportRequestID: models.NewID[models.SupportRequest](),
		DecidedAt: &now, DecidedBy: decider, DecisionReason: "Not found.", Stamp: models.FirstStamp(now),
	}
	rows := []any{&org, &tenant, &user, &models.UserRole{UserID: user.ID, Role: models.GlobalAdmin}, &models.UserRole{UserID: user.ID, Role: models.AdminAgent}, &partner, &r}
	rows = append(rows, importRows(user, now)...)
	return append(append(rows, accountRows(&r, tenant, user, i)...), vettingRows(&r, i)...)
}

// importRows are an import that a person has begun, with something that is wrong.
func importRows(user models.User, now time.Time) []any {
	row := &models.ProgramImport{
		ID: models.NewID[models.ProgramImport](), OrganizationID: user.OrganizationID, Status: models.ImportFinished, FileName: "old.zip", Problems: 1, CreatedBy: user.ID,
		Letters: models.ImportLettersNone, Files: models.ImportedFiles{{Kind: models.ImportUsers, Rows: 1, Read: 1, Refused: 1}}, Stamp: models.FirstStamp(now),
	}
	wrong := &models.ImportProblem{ImportID: row.ID, Number: 1, File: models.ImportUsers, Line: 2, ColumnName: "name", ExternalID: "U-1", Encoded: problem.Invalid("name", "required").Encode()}
	return []any{row, wrong}
}

// accountRows are what an applicant has besides the account itself.
func accountRows(r *models.Registration, tenant models.Tenant, user models.User, i int) []any {
	now, token := r.CreatedAt, sha256.Sum256(user.ID[:])
	legal := models.LegalProfile{Name: user.Name, Address: models.PostalAddress{Line1: "1 Hill Rd", City: "Boise", Country: "US"}, DUNS: "079000003"}
	return []any{
		&models.APIToken{ID: models.NewID[models.APIToken](), UserID: user.ID, Name: "export", Hash: token[:], Roles: models.Set[models.Role]{models.AdminAgent}, ExpiresAt: now.AddDate(0, 1, 0), CreatedAt: now},
		&models.PartnerIdentifier{ID: models.NewID[models.PartnerIdentifier](), OrganizationID: r.OrganizationID, Number: fmt.Sprint(70000 + i), Type: models.PartnerIDGlobal, Name: user.Name, SearchName: models.Fold(user.Name), Country: "US", Migrated: true, Stamp: models.FirstStamp(now)},
		&models.PartnerIdentifier{ID: models.NewID[models.PartnerIdentifier](), OrganizationID: r.OrganizationID, Number: fmt.Sprint(80000 + i), Type: models.PartnerIDLocation, Name: user.Name, SearchName: models.Fold(user.Name), Country: "US", Migrated: true, PartnerID: r.PartnerID, AssociatedAt: &now, Stamp: models.FirstStamp(now)},
		&models.PartnerProfile{ID: models.NewID[models.PartnerProfile](), PartnerID: r.PartnerID, OrganizationID: r.OrganizationID, VettingVersion: models.ProfileCurrent, Legal: legal, Contact: models.PrimaryContact{FirstName: "Head", Email: user.Email}, Stamp: models.FirstStamp(now)},
		&models.PartnerProfile{ID: models.NewID[models.PartnerProfile](), PartnerID: r.PartnerID, OrganizationID: r.OrganizationID, VettingVersion: models.ProfileLastFinalized, Legal: legal, FinalizedAt: &now, Stamp: models.FirstStamp(now)},
		&models.AgreementAcceptance{ID: models.NewID[models.AgreementAcceptance](), Type: models.PartnerAgreement, OrganizationID: r.OrganizationID, PartnerID: r.PartnerID, Region: "UNITED_STATES", TextVersion: "2024-01", Locale: "en",
			Method: models.AgreementDirect, SignerID: user.ID, SignerName: user.Name, SignerEmail: user.Email, AcceptedAt: now, RecordedBy: user.ID, OnceKey: "fill/" + tenant.TenantID, CreatedAt: now},
	}
}

// vettingRows are what vetting wrote.
func vettingRows(r *models.Registration, i int) (rows []any) {
	now, about := r.CreatedAt, r.ID.Any()
	link := sha256.Sum256(about.UUID[:])
	for step, status := range map[models.VettingStep]models.VettingCheckStatus{models.StepEmailOwnership: models.CheckPassed, models.StepBusiness: models.CheckRejected} {
		rows = append(rows, &models.VettingCheck{ID: models.NewID[models.VettingCheck](), RegistrationID: r.ID, Round: 1, Step: step, Status: status, Reason: models.ReasonReviewed, DecidedBy: r.DecidedBy, DecidedAt: &now, Stamp: models.FirstStamp(now)})
	}
	for n := range 2 {
		id := models.NewID[models.Document]()
		rows = append(rows,
			&models.Document{ID: id, RegistrationID: r.ID, OrganizationID: r.OrganizationID, Round: 1, Kind: models.DocumentOther, Name: fmt.Sprint(n), MediaType: "application/pdf", BlobKey: id.String(), UploadedBy: r.ApplicantID, CreatedAt: now},
			&models.AuditEvent{ID: models.NewID[models.AuditEvent](), Action: "submitRegistration", ActorID: r.ApplicantID, ActorOrgID: r.OrganizationID, OrganizationID: r.OrganizationID, SubjectPrefix: about.Prefix, SubjectID: about.UUID[:], ToState: "ENTRY", CreatedAt: now})
	}
	return append(rows,
		&models.Job{ID: models.NewID[models.Job](), Kind: "registration.verify_contact", Queue: "default", Payload: "{}", State: models.JobSucceeded, RunAt: now, OrganizationID: r.OrganizationID, SubjectPrefix: about.Prefix, SubjectID: about.UUID[:], Stamp: models.FirstStamp(now)},
		&models.ContactVerification{ID: models.NewID[models.ContactVerification](), RegistrationID: r.ID, Round: 1, ToAddress: "head@example.org", TokenHash: link[:], SentAt: now, ResendFrom: now, ExpiresAt: now, RegisteredAt: &now, BelongsAt: &now, ClosedAt: &now, CreatedAt: now},
		&models.SupportRequest{ID: r.SupportRequestID, Reference: fmt.Sprintf("SUP-F%07d", i), OrganizationID: r.OrganizationID, Kind: models.SupportVettingStuck, Status: models.SupportOpen, SubjectPrefix: about.Prefix, SubjectID: about.UUID[:], Stamp: models.FirstStamp(now)})
}
