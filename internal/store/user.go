package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/partnergraph/partnergraph/data"
	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/models"
	"gorm.io/gorm"
)

// UserConnection is one page of people.
type (
	UserConnection = Connection[models.User]
	UserEdge       = Edge[models.User]
)

// UsersOf lists the people of each of the organisations by name, one statement for all of them.
func (s *Store) UsersOf(ctx context.Context, who access.Actor, orgs []models.ID[models.Organization], p Page) (map[models.ID[models.Organization]]*UserConnection, error) {
	return pagesOf(ctx, listOf[models.User](s, who, nil, byName), "organization_id", orgs, p)
}

// ActorOf returns the actor of a user: the organisation, its partner or customer account, and the roles.
// A disabled user is NOT_FOUND.
func (s *Store) ActorOf(ctx context.Context, id models.ID[models.User]) (access.Actor, error) {
	return s.actor(ctx, where("id = ?", id))
}

func (s *Store) actor(ctx context.Context, which scope) (access.Actor, error) {
	user := new(models.User)
	if err := which(s.read.WithContext(ctx)).Where("disabled_at IS NULL").Take(user).Error; err != nil {
		return access.Actor{}, translate(err)
	}
	return s.actorAs(ctx, user)
}

func (s *Store) actorAs(ctx context.Context, user *models.User) (access.Actor, error) {
	var facts struct {
		Kinds      models.Set[models.OrganizationKind]
		PartnerID  models.ID[models.Partner]
		CustomerID models.ID[models.Customer]
	}
	err := s.read.WithContext(ctx).Raw("SELECT o.kinds, (SELECT MIN(id) FROM partners WHERE organization_id = o.id) AS partner_id,"+
		" (SELECT MIN(id) FROM customers WHERE organization_id = o.id) AS customer_id FROM organizations AS o WHERE o.id = ?", user.OrganizationID).
		Scan(&facts).Error
	if err != nil {
		return access.Actor{}, translate(err)
	}
	var roles []models.Role
	err = s.read.WithContext(ctx).Model(&models.UserRole{}).Where("user_id = ?", user.ID).Order("role").Pluck("role", &roles).Error
	return access.Actor{
		UserID: user.ID, Name: user.Name, Locale: user.Locale, OrganizationID: user.OrganizationID,
		PartnerID: facts.PartnerID, CustomerID: facts.CustomerID, Operator: facts.Kinds.Has(models.KindOperator), Roles: roles,
	}, translate(err)
}

// ActingFor returns the actor for another partner account of the same organisation (D-13).
func (s *Store) ActingFor(ctx context.Context, who access.Actor, account models.ID[models.Partner]) (access.Actor, error) {
	found, err := one(ctx, s.read, policy{when("organization_id = ?", who.OrganizationID)}, account)
	if err != nil {
		return access.Actor{}, err
	}
	who.PartnerID = found.ID
	return who, nil
}

// UserByEmail finds a user of any organisation by e-mail address, for the demo and for tests.
func (s *Store) UserByEmail(ctx context.Context, email string) (*models.User, error) {
	user := new(models.User)
	err := s.read.WithContext(ctx).Where("email_key = ?", models.AddressKey(email)).Order("id").Take(user).Error
	return user, translate(err)
}

// UsersAt finds the users of all organisations with an e-mail address who were not removed, for the command line.
func (s *Store) UsersAt(ctx context.Context, email string) (users []*models.User, err error) {
	err = s.read.WithContext(ctx).Where("email_key = ? AND disabled_at IS NULL", models.AddressKey(email)).Order("id").Find(&users).Error
	return users, translate(err)
}

// AcceptFor accepts an invitation for a person who has agreed outside of the program, for the command line.
func (s *Store) AcceptFor(ctx context.Context, id models.ID[models.User]) error {
	return s.Tx(ctx, func(tx *Tx) error {
		user, err := LockAny(tx, id)
		if err != nil || user.Accepted() {
			return err
		}
		from := string(user.Status())
		now := tx.Now()
		user.AcceptedAt, user.DeclinedAt = &now, nil
		if err := tx.Save(user); err != nil {
			return err
		}
		return tx.Record(access.TheSystem, About(user.ID, user.OrganizationID), Event{Action: access.AcceptUserInvitation, From: from, To: string(user.Status())})
	})
}

// CreateAPIToken stores the hash of a token; the caller shows the token itself once.
func (s *Store) CreateAPIToken(ctx context.Context, t *models.APIToken) error {
	return s.Tx(ctx, func(tx *Tx) error {
		t.CreatedAt = tx.Now()
		if err := tx.Create(t); err != nil {
			return err
		}
		user, err := one(ctx, tx.db, everything, t.UserID)
		if err != nil {
			return err
		}
		return tx.Record(access.TheSystem, About(t.ID, user.OrganizationID), Event{Action: "createApiToken", To: "ACTIVE", Reason: t.Name})
	})
}

// RevokeAPIToken revokes a token; one that is revoked or unknown is NOT_FOUND.
func (s *Store) RevokeAPIToken(ctx context.Context, id models.ID[models.APIToken]) error {
	return s.Tx(ctx, func(tx *Tx) error {
		token, err := LockAny(tx, id)
		if err != nil {
			return err
		}
		if token.RevokedAt != nil {
			return translate(gorm.ErrRecordNotFound)
		}
		if err := tx.db.Model(token).Update("revoked_at", tx.now).Error; err != nil {
			return translate(err)
		}
		if err := tx.RevokeMadeWith(id); err != nil {
			return err
		}
		owner, err := Get(tx, token.UserID)
		if err != nil {
			return err
		}
		return tx.Record(access.TheSystem, About(id, owner.OrganizationID), Event{Action: "revokeApiToken", From: "ACTIVE", To: "REVOKED", Reason: token.Name})
	})
}

// APITokens lists the tokens of a user, newest first, for the command line.
func (s *Store) APITokens(ctx context.Context, user models.ID[models.User]) (tokens []*models.APIToken, err error) {
	err = s.read.WithContext(ctx).Where("user_id = ?", user).Order("created_at DESC, id DESC").Find(&tokens).Error
	return tokens, translate(err)
}

// tokenUseEvery is how often the last use of a token is stored: not at each request.
const tokenUseEvery = 5 * time.Minute

// ActorOfToken returns the actor of a valid token: its owner, with at most the token's roles.
func (s *Store) ActorOfToken(ctx context.Context, hash []byte) (access.Actor, time.Time, error) {
	now := s.clock.Now()
	token := new(models.APIToken)
	err := s.read.WithContext(ctx).Where("hash = ? AND revoked_at IS NULL AND expires_at > ?", hash, now).
		Where("(parent_id IS NULL OR parent_id IN (SELECT id FROM api_tokens WHERE revoked_at IS NULL AND expires_at > ?))", now).Take(token).Error
	if err != nil {
		return access.Actor{}, time.Time{}, translate(err)
	}
	who, err := s.ActorOf(ctx, token.UserID)
	if err != nil {
		return access.Actor{}, time.Time{}, err
	}
	var granted models.Set[models.Role]
	for _, role := range who.Roles {
		if token.Roles.Has(role) {
			granted = append(granted, role)
		}
	}
	who.Roles, who.TokenID, who.MakesTokens = granted, token.ID, token.MakesTokens
	if token.LastUsedAt == nil || now.Sub(*token.LastUsedAt) > tokenUseEvery {
		// The error is ignored: when the database is read-only, requests can still read.
		_ = retry(ctx, func() error { return s.write.WithContext(ctx).Model(token).Update("last_used_at", now).Error })
	}
	return who, token.ExpiresAt, nil
}

// Recipient is a person an e-mail goes to.
type Recipient struct {
	UserID         models.ID[models.User]
	OrganizationID models.ID[models.Organization]
	Name           string
	Address        string
	Locale         string
	TimeZone       string // empty: that of the organisation
}

// readerIn is the language and time zone of a recipient: the person's own where they are known, else those of the
// organisation's market. The operator's people have the program's zone.
func (tx *Tx) readerIn(to Recipient) (data.Reader, error) {
	if to.Locale != "" && to.TimeZone != "" {
		return data.Reader{TimeZone: to.TimeZone, Language: to.Locale}, nil
	}
	reader, err := tx.ReadersOf(to.OrganizationID)
	if to.Locale != "" {
		reader.Language = to.Locale
	}
	if to.TimeZone != "" {
		reader.TimeZone = to.TimeZone
	}
	return reader, err
}

// ReadersOf is the language and time zone for people of an organisation whose own are unknown.
func (tx *Tx) ReadersOf(id models.ID[models.Organization]) (data.Reader, error) {
	org, err := Get(tx, id)
	if problem.Has(err, problem.NotFound) { // an e-mail is sent even without a known zone
		return tx.content.ReaderIn(""), nil
	}
	if err != nil {
		return data.Reader{}, err
	}
	return readersOf(tx.content, org.Kinds, org.Market), nil
}

func readersOf(c *data.Content, kinds models.Set[models.OrganizationKind], market string) data.Reader {
	reader := c.ReaderIn(market)
	if slices.Contains(kinds, models.KindOperator) {
		reader.TimeZone = c.ReaderIn("").TimeZone
	}
	return reader
}

// RecipientsWithRole lists the operator's people with a role, for reminders and escalations.
func (tx *Tx) RecipientsWithRole(role models.Role) ([]Recipient, error) {
	return tx.recipients("role = ? AND kinds LIKE '%OPERATOR%'", role)
}

// RecipientsOf lists the people of an organisation who hold one of the roles.
func (tx *Tx) RecipientsOf(org models.ID[models.Organization], roles ...models.Role) ([]Recipient, error) {
	return tx.recipients("organization_id = ? AND role IN ?", org, roles)
}

// recipients reads people who have accepted their invitation; people who are only invited get no notices of the organisation.
func (tx *Tx) recipients(sql string, args ...any) (out []Recipient, err error) {
	var rows []struct {
		Recipient
		Kinds  models.Set[models.OrganizationKind]
		Market string
	}
	err = tx.db.Model(&models.User{}).Distinct("users.id AS user_id, organization_id, users.name, email AS address, locale, kinds, market").
		Joins("JOIN user_roles ON user_roles.user_id = users.id").Joins("JOIN organizations ON organizations.id = organization_id").
		Where("disabled_at IS NULL AND "+accepted).Where(sql, args...).Order("users.id").Scan(&rows).Error
	for _, row := range rows {
		reader := readersOf(tx.content, row.Kinds, row.Market)
		row.TimeZone = reader.TimeZone
		if row.Locale == "" {
			row.Locale = reader.Language
		}
		out = append(out, row.Recipient)
	}
	return out, translate(err)
}

// CreateOperator makes the program operator with its first administrator, who may also review.
func (s *Store) CreateOperator(ctx context.Context, name, market string, admin models.User) (*models.User, error) {
	err := s.Tx(ctx, func(tx *Tx) error {
		org := &models.Organization{ID: models.NewID[models.Organization](), Name: name, Kinds: models.Set[models.OrganizationKind]{models.KindOperator}, Market: market, Stamp: models.FirstStamp(tx.now)}
		admin.ID, admin.OrganizationID, admin.Email, admin.Version = models.NewID[models.User](), org.ID, strings.TrimSpace(admin.Email), 1
		admin.CreatedAt, admin.UpdatedAt = tx.now, tx.now
		rows := []any{org, &admin}
		for _, role := range []models.Role{models.OperatorAdmin, models.EligibilityReviewer} {
			rows = append(rows, &models.UserRole{UserID: admin.ID, Role: role})
		}
		for _, row := range rows {
			if err := tx.Create(row); err != nil {
				return err
			}
		}
		return tx.Record(access.TheSystem, About(org.ID, org.ID), Event{Action: "createOperator", To: "ACTIVE"})
	})
	return &admin, err
}

// RolesOf reads the roles of people.
func (s *Store) RolesOf(ctx context.Context, users []models.ID[models.User]) (map[models.ID[models.User]][]models.Role, error) {
	var rows []models.UserRole
	if err := s.read.WithContext(ctx).Where("user_id IN ?", users).Order("role").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	roles := make(map[models.ID[models.User]][]models.Role, len(users))
	for _, row := range rows {
		roles[row.UserID] = append(roles[row.UserID], row.Role)
	}
	return roles, nil
}

// LockUser reads and locks a person of an organisation.
func (tx *Tx) LockUser(org models.ID[models.Organization], id models.ID[models.User]) (*models.User, error) {
	row := new(models.User)
	err := forUpdate(tx.db).Take(row, "id = ? AND organization_id = ?", id, org).Error
	return row, translate(err)
}

// UserAt finds the person of an organisation with an e-mail address, removed or not; nil when there is none.
func (tx *Tx) UserAt(org models.ID[models.Organization], email string) (*models.User, error) {
	return first[models.User](tx, "organization_id = ? AND email_key = ?", org, models.AddressKey(email))
}

// RolesOf reads the roles of a person.
func (tx *Tx) RolesOf(id models.ID[models.User]) (roles models.Set[models.Role], err error) {
	err = tx.db.Model(&models.UserRole{}).Where("user_id = ?", id).Order("role").Pluck("role", &roles).Error
	return roles, translate(err)
}

// RolesOfAll reads the roles of people, by name.
func (tx *Tx) RolesOfAll(ids []models.ID[models.User]) (map[models.ID[models.User]][]string, error) {
	var rows []*models.UserRole
	if err := tx.db.Where("user_id IN ?", ids).Order("user_id, role").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	roles := make(map[models.ID[models.User]][]string, len(ids))
	for _, row := range rows {
		roles[row.UserID] = append(roles[row.UserID], string(row.Role))
	}
	return roles, nil
}

// SetRoles gives a person exactly these roles.
func (tx *Tx) SetRoles(id models.ID[models.User], roles models.Set[models.Role]) error {
	if err := tx.db.Where("user_id = ?", id).Delete(&models.UserRole{}).Error; err != nil {
		return translate(err)
	}
	for _, role := range roles {
		if err := tx.Create(&models.UserRole{UserID: id, Role: role}); err != nil {
			return err
		}
	}
	return nil
}

// Holders counts the people of an organisation by role, without those who have not accepted their invitation.
func (tx *Tx) Holders(org models.ID[models.Organization]) (map[models.Role]int, error) {
	found, err := holdersOf(tx.db, []models.ID[models.Organization]{org})
	return found[org], err
}

// HoldersOf counts the people of organisations by role, without those who have not accepted their invitation.
func (s *Store) HoldersOf(ctx context.Context, orgs []models.ID[models.Organization]) (map[models.ID[models.Organization]]map[models.Role]int, error) {
	return holdersOf(s.read.WithContext(ctx), orgs)
}

func holdersOf(db *gorm.DB, orgs []models.ID[models.Organization]) (map[models.ID[models.Organization]]map[models.Role]int, error) {
	var rows []struct {
		OrganizationID models.ID[models.Organization]
		Role           models.Role
		N              int
	}
	err := db.Model(&models.User{}).Select("users.organization_id, held.role, COUNT(*) AS n").Joins("JOIN user_roles AS held ON held.user_id = users.id").
		Where("users.organization_id IN ? AND users.disabled_at IS NULL AND "+accepted, orgs).Group("users.organization_id, held.role").Scan(&rows).Error
	holders := make(map[models.ID[models.Organization]]map[models.Role]int, len(orgs))
	for _, org := range orgs {
		holders[org] = map[models.Role]int{}
	}
	for _, row := range rows {
		holders[row.OrganizationID][row.Role] = row.N
	}
	return holders, translate(err)
}

// SignedIn reports whether anybody of an organisation has signed in, or holds a token to do so.
func (tx *Tx) SignedIn(org models.ID[models.Organization]) (bool, error) {
	n, err := tx.count(&models.User{}, "organization_id = ? AND (subject IS NOT NULL OR id IN (SELECT user_id FROM api_tokens))", org)
	return n > 0, err
}
