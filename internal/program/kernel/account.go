package kernel

import (
	"crypto/rand"
	"time"

	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/models"
)

// WorkDomain is the domain of a work account with this name.
func (p *Kernel) WorkDomain(name string) string {
	return rules.WorkAccountName(name) + "." + p.Content().WorkAccountDomain
}

// NewToken makes an API token: the text that is shown once, and the row with its hash.
func NewToken(owner models.ID[models.User], name string, roles models.Set[models.Role], now time.Time, life time.Duration) (string, *models.APIToken) {
	text := models.TokenPrefix + rand.Text() + rand.Text()
	return text, &models.APIToken{
		ID: models.NewID[models.APIToken](), UserID: owner, Name: name, Hash: secret.Hash(text), Roles: roles, ExpiresAt: now.Add(life), CreatedAt: now,
	}
}
