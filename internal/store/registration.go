package store

import (
	"context"
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm/clause"
)

// RegistrationConnection is one page of registrations.
type (
	RegistrationConnection = Connection[models.Registration]
	RegistrationEdge       = Edge[models.Registration]
)

// Where a registration stands, one of several.
type (
	RegistrationStatusFilter = In[models.RegistrationStatus]
	VettingStepFilter        = In[models.VettingStep]
)

// RegistrationFilter selects registrations.
type RegistrationFilter struct {
	Status        *RegistrationStatusFilter
	Step          *VettingStepFilter `column:"step,ranges"`
	NeedsReviewer *bool
	Reference     *string `column:"reference"`
	Name          *TextFilter
	SLAState      *SLAStateFilter
	CreatedAt     *DateTimeRange `column:"created_at"`
	SubmittedAt   *DateTimeRange `column:"submitted_at"`
	DeadlineAt    *DateTimeRange `column:"deadline_at"`
	And           []*RegistrationFilter
	Or            []*RegistrationFilter
	Not           *RegistrationFilter
}

// RegistrationOrderField is a field by which registrations can be ordered.
type RegistrationOrderField string

const (
	RegistrationByCreated  RegistrationOrderField = "CREATED_AT"
	RegistrationByUpdated  RegistrationOrderField = "UPDATED_AT"
	RegistrationByDeadline RegistrationOrderField = "DEADLINE_AT"
)

// RegistrationOrder is an order of registrations.
type RegistrationOrder = OrderBy[RegistrationOrderField]

var registrationOrders = orders[RegistrationOrderField]{
	RegistrationByCreated:  "created_at",
	RegistrationByUpdated:  "updated_at",
	RegistrationByDeadline: "deadline_at",
}

// needsReviewer matches registrations that wait for a reviewer: those that are appealed, or at the decision or with an undecided check.
const (
	appealed  = "status = 'CHALLENGED'"
	inVetting = "status = 'PENDING' AND (step = 'DECISION' OR id IN" +
		" (SELECT c.registration_id FROM vetting_checks AS c WHERE c.status = 'NEEDS_REVIEW' AND c.registration_id = registrations.id AND c.round = registrations.round AND c.step = registrations.step))"
	needsReviewer = "(" + appealed + " OR (" + inVetting + "))"
)

func (f *RegistrationFilter) selects(s *selection, v viewer) {
	choose(s, f.Status, func(status models.RegistrationStatus) clause.Expression { return registrationStatus(status, v.now) })
	switch {
	case f.NeedsReviewer == nil:
	case *f.NeedsReviewer:
		s.choices = append(s.choices, choice{clause.Expr{SQL: needsReviewer}, policy{when(appealed), when(inVetting)}})
	default:
		s.add("NOT " + needsReviewer)
	}
	s.elsewhere("partner_id IN (SELECT id FROM partners WHERE ", "search_name", f.Name)
	each(s, f.SLAState, func(state models.SLAState) clause.Expression { return registrationSLA(state, v.now) })
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// registrationStatus is rules.RegistrationStatusAt in SQL; a test compares the two.
func registrationStatus(status models.RegistrationStatus, now time.Time) clause.Expression {
	var c conditions
	rejected := now.Add(-models.AppealTime)
	switch status {
	case models.RegistrationRejected:
		c.add("(status = 'REJECTED' AND (rejected_at IS NULL OR rejected_at > ?))", rejected)
	case models.RegistrationSuspended:
		c.add("(status = 'SUSPENDED' OR (status = 'REJECTED' AND rejected_at <= ?))", rejected)
	default:
		c.add("status = ?", status)
	}
	return c.all()
}

// registrationSLA is rules.RegistrationSLA in SQL; a test compares the two.
func registrationSLA(state models.SLAState, now time.Time) clause.Expression {
	const (
		overdue = "(overdue_at IS NOT NULL OR (status = 'PENDING' AND deadline_at <= ?))"
		dueSoon = "(status = 'PENDING' AND target_at <= ?)"
		not     = "NOT COALESCE(%s, 1 = 0)"
	)
	var c conditions
	switch state {
	case models.SLAOverdue:
		c.add(overdue, now)
	case models.SLADueSoon:
		c.add(dueSoon, now)
		c.add(fmt.Sprintf(not, overdue), now)
	default:
		c.add(fmt.Sprintf(not, overdue), now)
		c.add(fmt.Sprintf(not, dueSoon), now)
	}
	return c.all()
}

// Registrations lists the registrations the actor may see.
func (s *Store) Registrations(ctx context.Context, who access.Actor, f *RegistrationFilter, o *RegistrationOrder, p Page) (*RegistrationConnection, error) {
	return listOf[models.Registration](s, who, f, registrationOrders.by(o, RegistrationByCreated, Descending)).page(ctx, p)
}

// OwnRegistrations reads the registrations of the actor's organisation, newest first, as far as the actor sees them.
func (tx *Tx) OwnRegistrations(who access.Actor) (rows []*models.Registration, err error) {
	err = policyOf[models.Registration](who).rows(tx.db).Order("created_at DESC, id DESC").Find(&rows, "organization_id = ?", who.OrganizationID).Error
	return rows, translate(err)
}

// RegistrationOfPartner finds the registration of a partner account; nil when there is none.
func (tx *Tx) RegistrationOfPartner(id models.ID[models.Partner]) (*models.Registration, error) {
	return first[models.Registration](tx, "partner_id = ?", id)
}

// RegistrationByReference finds the registration with this number, without an access check; nil when there is none.
func (tx *Tx) RegistrationByReference(reference string) (*models.Registration, error) {
	return first[models.Registration](tx, "reference = ?", reference)
}

// Profile reads a partner's profile; nil when there is none of this version.
func (tx *Tx) Profile(partner models.ID[models.Partner], version models.ProfileVersion) (*models.PartnerProfile, error) {
	return first[models.PartnerProfile](tx, "partner_id = ? AND vetting_version = ?", partner, version)
}

// Check reads the check of a step in a round; nil when it has not begun.
func (tx *Tx) Check(registration models.ID[models.Registration], round int, step models.VettingStep) (*models.VettingCheck, error) {
	return first[models.VettingCheck](tx, "registration_id = ? AND round = ? AND step = ?", registration, round, step)
}

// LastVerification reads and locks the newest message to the primary contact of a registration; nil when none was sent.
func (tx *Tx) LastVerification(registration models.ID[models.Registration]) (*models.ContactVerification, error) {
	var rows []*models.ContactVerification
	err := forUpdate(tx.db).Where("registration_id = ?", registration).Order("created_at DESC, id DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, translate(err)
	}
	return rows[0], nil
}

// Checks reads all checks of a registration, oldest first.
func (tx *Tx) Checks(registration models.ID[models.Registration]) (rows []*models.VettingCheck, err error) {
	err = tx.db.Where("registration_id = ?", registration).Order("id").Find(&rows).Error
	return rows, translate(err)
}

// VerificationsSince reads the newest messages to a mailbox or for a registration since an instant, one more than either limit allows.
func (tx *Tx) VerificationsSince(registration models.ID[models.Registration], mailbox string, since time.Time) (rows []*models.ContactVerification, err error) {
	err = tx.db.Where("(registration_id = ? OR mailbox = ?) AND created_at > ?", registration, mailbox, since).
		Order("created_at DESC, id DESC").Limit(100).Find(&rows).Error
	return rows, translate(err)
}

// VerificationByHash finds the message whose link has this hash; nil when there is none.
func (tx *Tx) VerificationByHash(hash []byte) (*models.ContactVerification, error) {
	return first[models.ContactVerification](tx, "token_hash = ?", hash)
}

// SaveVerification saves a message, whose registration the caller has locked.
func (tx *Tx) SaveVerification(v *models.ContactVerification) error { return tx.Note(v) }

// CloseVerifications invalidates the open links of a registration.
func (tx *Tx) CloseVerifications(registration models.ID[models.Registration]) error {
	return translate(tx.db.Model(&models.ContactVerification{}).Where("registration_id = ? AND closed_at IS NULL", registration).Update("closed_at", tx.now).Error)
}
