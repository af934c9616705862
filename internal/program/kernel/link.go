package kernel

import (
	"errors"
	"fmt"
	"time"

	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/secret"
	"github.com/partnergraph/partnergraph/models"
)

// linkTime is how long a link to a file works: long enough to click it, too short to pass it on.
const linkTime = 10 * time.Minute

// FileLink is a link with which anybody can download a file for a while.
func (p *Kernel) FileLink(purpose, id string) (url string, expires time.Time) {
	expires = p.Store.Now().Add(linkTime).Truncate(time.Second)
	return p.Link("files/" + purpose + "/" + p.Secret.SignLink(purpose, id, expires)), expires
}

// OpenLink returns the target of a link. The problem is LINK_INVALID if the link is not ours or was altered, LINK_EXPIRED if it is too old.
func (p *Kernel) OpenLink(purpose, link string) (string, error) {
	id, err := p.Secret.OpenLink(purpose, link, p.Store.Now())
	switch {
	case errors.Is(err, secret.ErrLinkExpired):
		return "", problem.New(problem.LinkExpired, "")
	case err != nil:
		return "", problem.New(problem.LinkInvalid, "")
	}
	return id, nil
}

// LinkToken is the token of a link, and its page.
type LinkToken struct {
	Token string
	Page  models.LinkPage
}

// Link is the page on which a person continues; empty if the program has no public address.
func (p *Kernel) Link(path string) string {
	if p.Settings.PublicURL == "" {
		return ""
	}
	return fmt.Sprintf("%s/%s", p.Settings.PublicURL, path)
}
