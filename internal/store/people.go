package store

import (
	"context"
	"time"

	"github.com/partnergraph/partnergraph/models"
)

// Person is a user of any organisation, as the demo lists them.
type Person struct {
	ID           models.ID[models.User]
	Name         string
	Email        string
	Locale       string
	Organization string
	Roles        models.Set[models.Role]
	Removed      bool // or has declined the invitation
}

// People reads all users, oldest first, without an access check. It is for the demo only, where a visitor may act as anybody.
func (s *Store) People(ctx context.Context) (people []*Person, err error) {
	var rows []struct {
		ID                                models.ID[models.User]
		Name, Email, Locale, Organization string
		Role                              *models.Role
		DisabledAt, DeclinedAt            *time.Time
	}
	err = s.read.WithContext(ctx).Raw("SELECT users.id, users.name, email, locale, organizations.name AS organization, role, disabled_at, declined_at" +
		" FROM users JOIN organizations ON organizations.id = organization_id LEFT JOIN user_roles ON user_id = users.id" +
		" ORDER BY users.created_at, users.id, role").Scan(&rows).Error
	for _, row := range rows {
		last := len(people) - 1
		if last < 0 || people[last].ID != row.ID {
			people, last = append(people, &Person{
				ID: row.ID, Name: row.Name, Email: row.Email, Locale: row.Locale, Organization: row.Organization, Removed: row.DisabledAt != nil || row.DeclinedAt != nil,
			}), last+1
		}
		if row.Role != nil {
			people[last].Roles = append(people[last].Roles, *row.Role)
		}
	}
	return people, translate(err)
}
