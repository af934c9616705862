package program_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const anton = "anton.voss@lakeside.example" // global admin of a company that no partner knows

var invitationLink = regexp.MustCompile(`https://program\.example/invitation#([A-Za-z0-9_-]+)`)

// newcomer writes a customer that no partner knows, with its global admin.
func (s *story) newcomer(email, market string, segment models.CustomerSegment) *models.Customer {
	s.t.Helper()
	now, guid := s.Clock.Now(), uuid.NewString()
	_, domain, _ := strings.Cut(email, "@")
	org := &models.Organization{ID: models.NewID[models.Organization](), Name: "Lakeside Clinics", Kinds: models.Set[models.OrganizationKind]{models.KindCustomer}, Market: market, Stamp: models.FirstStamp(now)}
	tenant := &models.Tenant{ID: models.NewID[models.Tenant](), OrganizationID: org.ID, TenantID: guid, Cloud: models.CloudCommercial, DefaultDomain: domain, CreatedAt: now}
	user := &models.User{ID: models.NewID[models.User](), OrganizationID: org.ID, Email: email, Name: "Anton Voss", Locale: "en", Stamp: models.FirstStamp(now)}
	customer := &models.Customer{
		ID: models.NewID[models.Customer](), OrganizationID: org.ID, TenantID: tenant.ID, CompanyName: org.Name, SearchName: models.FoldForSearch(org.Name), Domain: domain,
		Market: market, Segment: segment, Status: models.CustomerActive, Review: models.ReviewVerified, Stamp: models.FirstStamp(now),
	}
	s.must(s.Store.Tx(s.ctx, func(tx *store.Tx) error {
		for _, row := range []any{org, tenant, user, customer, &models.UserRole{UserID: user.ID, Role: models.CustomerGlobalAdmin}} {
			if err := tx.Create(row); err != nil {
				return err
			}
		}
		return nil
	}))
	return customer
}

// invitee is an invitation to the person at an address.
func invitee(email string) relationships.CreateRelationshipRequestInput {
	return relationships.CreateRelationshipRequestInput{Invitee: &relationships.InviteeInput{Name: ptr(" Anton Voss "), Email: ptr(" " + strings.ToUpper(email)), Locale: ptr("ja")}, DelegatedAccess: true}
}

func (s *story) drafts(email string, in relationships.CreateRelationshipRequestInput) *models.RelationshipRequest {
	s.t.Helper()
	r, err := s.CreateRelationshipRequest(s.ctx, s.As(email), in)
	s.must(err)
	return r
}

// dispatches sends an invitation, or hands it out.
func (s *story) dispatches(email string, r *models.RelationshipRequest, how models.InvitationDelivery) error {
	_, _, err := s.SendRelationshipRequest(s.ctx, s.As(email), relationships.SendRelationshipRequestInput{ID: r.ID.Any(), Delivery: how})
	return err
}

// mailed issues and sends an invitation, and returns it with the token in the letter.
func (s *story) mailed(by, to string, in relationships.CreateRelationshipRequestInput) (*models.RelationshipRequest, string) {
	s.t.Helper()
	r := s.drafts(by, in)
	s.must(s.dispatches(by, r, models.DeliverByEmail))
	s.Work()
	return s.invitation(r.ID), s.tokenIn(s.ExpectMail(to)[0])
}

// handed issues an invitation without an address and hands it out, and returns it with the token that its issuer sees.
func (s *story) handed(by string, in relationships.CreateRelationshipRequestInput) (*models.RelationshipRequest, string) {
	s.t.Helper()
	r := s.drafts(by, in)
	s.must(s.dispatches(by, r, models.DeliverByHand))
	return s.invitation(r.ID), s.tokenShown(by, r)
}

// tokenIn is the token in a message; text and page have the same.
func (s *story) tokenIn(m mail.Message) string {
	s.t.Helper()
	found := invitationLink.FindStringSubmatch(m.Text)
	if found == nil || !strings.Contains(m.HTML, found[0]) {
		s.t.Fatalf("no link in\n%s\n%s", m.Text, m.HTML)
	}
	return found[1]
}

func (s *story) tokenShown(email string, r *models.RelationshipRequest) string {
	s.t.Helper()
	letter := s.Letter(s.As(email), s.invitation(r.ID))
	if letter == nil {
		s.t.Fatalf("%s sees no letter", email)
	}
	return invitationLink.FindStringSubmatch(letter.Link)[1]
}

// invitation reads an invitation as the program itself sees it.
func (s *story) invitation(id models.ID[models.RelationshipRequest]) *models.RelationshipRequest {
	s.t.Helper()
	r, err := store.Find(s.ctx, s.Store, access.TheSystem, id)
	s.must(err)
	return r
}

// isNow fails unless an invitation has this status.
func (s *story) isNow(r *models.RelationshipRequest, want models.RequestStatus) *models.RelationshipRequest {
	s.t.Helper()
	now := s.invitation(r.ID)
	if now.Status != want {
		s.t.Fatalf("the invitation is %s, want %s", now.Status, want)
	}
	return now
}

// joins accepts an invitation, and the customer agreement with it.
func (s *story) joins(email, token string) error {
	_, _, err := s.AcceptRelationshipRequest(s.ctx, s.As(email), relationships.AcceptRelationshipRequestInput{Token: token, CustomerAgreement: &rules.GivenAgreement{Version: "2026-01", Accepted: true}})
	return err
}

// looks opens the link of an invitation.
func (s *story) looks(email, token string) error {
	_, err := s.OpenInvitation(s.ctx, s.As(email), relationships.OpenInvitationInput{Token: token})
	return err
}

func (s *story) turnsDown(email, token string) error {
	_, err := s.DeclineRelationshipRequest(s.ctx, s.As(email), relationships.DeclineRelationshipRequestInput{Token: new(token), Reason: ptr(" We buy from others. ")})
	return err
}

// connections is everything that invitations lead to: as text, to compare.
func (s *story) connections(c *models.Customer) string {
	s.t.Helper()
	relationships, err := store.RelationshipsOfCustomers.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{c.ID})
	s.must(err)
	grants, err := store.CustomerGrantsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{c.ID})
	s.must(err)
	invitations, err := s.Store.RelationshipRequests(s.ctx, access.TheSystem, nil, nil, store.Page{First: ptr(store.MaxPage)})
	s.must(err)
	partnerships, err := s.Store.Partnerships(s.ctx, access.TheSystem, nil, store.Page{First: ptr(store.MaxPage)})
	s.must(err)
	text, err := json.MarshalIndent([]any{relationships, grants, invitations.Nodes(), partnerships.Nodes()}, "", " ")
	s.must(err)
	return string(text)
}

// from the draft in the customer's language to the customer in the partner's list.
func TestInvitation_Story(t *testing.T) {
	tell(t, func(s *story) {
		customer := s.newcomer(anton, "US", models.SegmentCommercial)
		r := s.isDrafted()
		token := s.isSent(r)
		s.isOpened(r, token)
		s.isAccepted(r, token, customer)
		want := []string{"createRelationshipRequest >ISSUED", "sendRelationshipRequest ISSUED>SENT", "openInvitation SENT>OPENED", "acceptRelationshipRequest OPENED>ACCEPTED"}
		if diff := cmp.Diff(want, s.trail(r.ID.Any())); diff != "" {
			s.t.Errorf("history: -want +got\n%s", diff)
		}
		s.Advance(100 * 24 * time.Hour)
		s.ExpectMail() // nothing is left that could remind or expire
		s.isNow(r, models.RequestAccepted)
	})
}

// isDrafted tells.
func (s *story) isDrafted() *models.RelationshipRequest {
	s.t.Helper()
	r := s.drafts(lucia, invitee(anton))
	if r.Status != models.RequestIssued || r.InviteeEmail != strings.ToUpper(anton) || r.InviteeName != "Anton Voss" || r.IssuerID != s.As(lucia).UserID || !strings.HasPrefix(r.Reference, "INV-") || !r.ExpiresAt.Equal(s.Clock.Now().Add(rules.InvitationTime)) {
		s.t.Errorf("R-50: %+v", r)
	}
	letter := s.Letter(s.As(lucia), r)
	if letter == nil || !strings.Contains(letter.PlainText, letter.Link) || !strings.Contains(letter.HTML, letter.Link) || !strings.Contains(letter.PlainText, "Anton Voss") || !strings.Contains(letter.PlainText, "リセラー") {
		s.t.Fatalf("R-50, R-51: the letter is %+v", letter)
	}
	if !strings.HasPrefix(letter.MailtoURL, "mailto:ANTON.VOSS@lakeside.example?subject=") || !strings.Contains(letter.MailtoURL, strings.ReplaceAll(strings.ReplaceAll(letter.Link[8:], "#", "%23"), "/", "%2F")) {
		s.t.Errorf("R-51: %s", letter.MailtoURL)
	}
	if s.Letter(s.As(grant), r) == nil {
		s.t.Error("a colleague cannot send it")
	}
	for _, other := range []string{naomi, "theo.park@meridian.example", amir, olga, anton} {
		if s.Letter(s.As(other), r) != nil {
			s.t.Errorf("%s reads the link", other)
		}
	}
	if strings.Contains(r.Body+r.Subject, letter.Link) || !slices.Equal(r.TokenHash, secret.Hash(s.tokenShown(lucia, r))) {
		s.t.Errorf("D-07: kept as %q with %x", r.Body, r.TokenHash)
	}
	s.Work()
	s.ExpectMail()
	return r
}

// isSent shows R-52: the letter has the text as written, with the link.
func (s *story) isSent(r *models.RelationshipRequest) (token string) {
	s.t.Helper()
	who, letter := s.As(lucia), s.Letter(s.As(lucia), r)
	send := relationships.SendRelationshipRequestInput{ID: r.ID.Any(), Delivery: models.DeliverByEmail, Subject: ptr(" 湖畔クリニック様へ "), Text: ptr("フォス様\n\nこちらから（" + letter.Link[:len(letter.Link)-2] + "）。")}
	before := s.snapshot()
	_, _, err := s.SendRelationshipRequest(s.ctx, who, send)
	s.refused(err, "INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text")
	s.unchanged(before)
	send.Text = ptr("フォス様\n\nこちらから（" + letter.Link + "）。よろしくお願いします。")
	sent, job, err := s.SendRelationshipRequest(s.ctx, who, send)
	s.must(err)
	if job == nil || job.Kind != "mail.send" || sent.Status != models.RequestSent || sent.SentAt == nil || strings.Contains(sent.Body, letter.Link) {
		s.t.Errorf("R-52: %+v by %+v", sent, job)
	}
	s.Work()
	m := s.letter(anton, "ja", "湖畔クリニック様へ", "フォス様", "（"+letter.Link+"）。よろしくお願いします。")
	if m.ToName != "Anton Voss" {
		s.t.Errorf("to %q", m.ToName)
	}
	return s.tokenIn(m)
}

// isOpened shows R-53: the link shows who invites, to what, and what prevents acceptance.
func (s *story) isOpened(r *models.RelationshipRequest, token string) {
	s.t.Helper()
	for range 2 {
		shown, err := s.OpenInvitation(s.ctx, s.As(anton), relationships.OpenInvitationInput{Token: token})
		s.must(err)
		if shown.PartnerName != "Meridian Distribution" || shown.PartnerMarket != "US" || shown.ProviderName != nil || !shown.DelegatedAccess || shown.Reference != r.Reference || shown.CustomerAgreement == nil {
			s.t.Errorf("R-53: %+v", shown)
		}
		if len(shown.Blockers) != 1 || string(shown.Blockers[0].Code) != "AGREEMENT_NOT_ACCEPTED" {
			s.t.Errorf("X-09: in the way are %v", shown.Blockers)
		}
		s.Clock.Set(s.Clock.Now().Add(time.Minute))
	}
	if opened := s.isNow(r, models.RequestOpened); !opened.OpenedAt.Equal(s.Clock.Now().Add(-2 * time.Minute)) {
		s.t.Errorf("opened at %v", opened.OpenedAt)
	}
}

// isAccepted tells.
func (s *story) isAccepted(r *models.RelationshipRequest, token string, customer *models.Customer) {
	s.t.Helper()
	accepted, begun, err := s.AcceptRelationshipRequest(s.ctx, s.As(anton), relationships.AcceptRelationshipRequestInput{Token: token, CustomerAgreement: &rules.GivenAgreement{Version: "2026-01", Accepted: true}})
	s.must(err)
	if accepted.Status != models.RequestAccepted || accepted.CustomerID != customer.ID || accepted.ClosedBy != s.As(anton).UserID || len(begun) != 1 {
		s.t.Fatalf("R-53: %+v, %+v", accepted, begun)
	}
	rel := begun[0]
	if rel.PartnerID != s.As(lucia).PartnerID || rel.CustomerID != customer.ID || rel.Status != models.RelationshipActive || rel.Origin != models.OriginInvitation || rel.RequestID != r.ID {
		s.t.Errorf("R-53: %+v", rel)
	}
	seen, err := store.Find(s.ctx, s.Store, s.As(grant), customer.ID) // at once
	if err != nil || seen.ID != customer.ID {
		s.t.Errorf("R-53: the partner sees %v, %v", seen, err)
	}
	grants, err := store.CustomerGrantsOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{customer.ID})
	s.must(err)
	if len(grants) != 1 || grants[0].PartnerID != rel.PartnerID || grants[0].OrganizationID != customer.OrganizationID || grants[0].Status != models.AccessGranted || grants[0].GrantedBy != s.As(anton).UserID {
		s.t.Errorf("X-11: %+v", grants)
	}
	signed, err := store.CustomerAcceptancesOf.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{customer.ID})
	s.must(err)
	if len(signed) != 1 || signed[0].TextVersion != "2026-01" || signed[0].SignerEmail != anton || signed[0].Method != models.AgreementDirect {
		s.t.Errorf("X-09: %+v", signed)
	}
	s.Work()
	s.letter(lucia, "es", "Se ha aceptado", r.Reference, "Lakeside Clinics")
	s.refused(s.joins(anton, token), "INVITE_ALREADY_USED at token")
	s.refused(s.joins(paula, token), "INVITE_INVALID at token")
}

// related fails unless a customer has exactly these relationships: "partner STATUS ORIGIN", by name.
func (s *story) related(c *models.Customer, want ...string) {
	s.t.Helper()
	all, err := store.RelationshipsOfCustomers.Find(s.ctx, s.Store, access.TheSystem, []models.ID[models.Customer]{c.ID})
	s.must(err)
	got := []string{}
	for _, r := range all {
		partner, err := store.Find(s.ctx, s.Store, access.TheSystem, r.PartnerID)
		s.must(err)
		got = append(got, partner.Name+" "+string(r.Status)+" "+string(r.Origin))
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		s.t.Errorf("%s has %q, want %q", c.CompanyName, got, want)
	}
}
