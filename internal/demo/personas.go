package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Persona is a user as whom a visitor of the demo can act.
type Persona struct {
	Name         string   `json:"name"`
	Organization string   `json:"organization"`
	Roles        []string `json:"roles"`
	Locale       string   `json:"locale"`
	Token        string   `json:"token"`
}

// Personas are the users in the database: the cast, and those who were added while the demo runs.
type Personas struct {
	store  *store.Store
	cast   []models.ID[models.User]          // in the order of the story
	tokens map[models.ID[models.User]]string // of the cast
	users  map[string]models.ID[models.User] // by those tokens
}

// Load finds the cast. It leaves out users who are missing in the data of an older demo.
func Load(ctx context.Context, s *store.Store) (*Personas, error) {
	people, err := s.People(ctx)
	if err != nil {
		return nil, fmt.Errorf("demo: personas: %w", err)
	}
	known := map[string]models.ID[models.User]{}
	for _, who := range people {
		if _, earlier := known[who.Email]; !earlier { // a user of another company may have been invited under the same address
			known[who.Email] = who.ID
		}
	}
	p := &Personas{store: s, tokens: map[models.ID[models.User]]string{}, users: map[string]models.ID[models.User]{}}
	for _, part := range parts() {
		for _, who := range part.people {
			if id, found := known[who.email]; found {
				p.cast, p.tokens[id], p.users[token(who.email)] = append(p.cast, id), token(who.email), id
			}
		}
	}
	return p, nil
}

// List returns all current users, the cast first, in the order of the story.
func (p *Personas) List(ctx context.Context) ([]Persona, error) {
	people, err := p.store.People(ctx)
	if err != nil {
		return nil, fmt.Errorf("demo: personas: %w", err)
	}
	cast, others := map[models.ID[models.User]]Persona{}, []Persona{}
	for _, who := range people {
		switch token, seeded := p.tokens[who.ID]; {
		case who.Removed:
		case seeded:
			cast[who.ID] = persona(who, token)
		default:
			others = append(others, persona(who, newcomer+who.ID.String()))
		}
	}
	list := make([]Persona, 0, len(cast)+len(others))
	for _, id := range p.cast {
		if who, there := cast[id]; there {
			list = append(list, who)
		}
	}
	return append(list, others...), nil
}

// newcomer is the prefix of tokens of users outside the cast; the user's id follows.
const newcomer = "demo_"

func persona(who *store.Person, token string) Persona {
	roles := make([]string, len(who.Roles))
	for i, r := range who.Roles {
		roles[i] = string(r)
	}
	return Persona{Name: who.Name, Organization: who.Organization, Roles: roles, Locale: who.Locale, Token: token}
}

// Find returns the current actor of a token; ok is false if the token is unknown or its user was removed.
func (p *Personas) Find(ctx context.Context, bearer string) (who access.Actor, ok bool, err error) {
	id, found := p.users[bearer]
	if !found {
		text, demo := strings.CutPrefix(bearer, newcomer)
		if id, err = models.ParseID[models.User](text); !demo || err != nil {
			return access.Actor{}, false, nil
		}
	}
	who, err = p.act(ctx, id)
	if problem.Has(err, problem.NotFound) {
		return access.Actor{}, false, nil
	}
	return who, err == nil, err
}

// issuer is the issuer of a demo's identities; it treats every address as verified.
const issuer = "demo"

// act returns the actor of a user. An invited user who has not answered is a guest.
func (p *Personas) act(ctx context.Context, id models.ID[models.User]) (access.Actor, error) {
	user, err := store.Find(ctx, p.store, access.TheSystem, id)
	if err != nil {
		return access.Actor{}, err
	}
	who := access.Actor{Name: user.Name, Locale: user.Locale}
	if user.Status() != models.UserInvited && user.Status() != models.UserDeclined {
		if who, err = p.store.ActorOf(ctx, id); err != nil {
			return access.Actor{}, err
		}
	}
	who.Identity = IdentityOf(user)
	return who, nil
}

// IdentityOf is the identity of a user in a demo, which is the address.
func IdentityOf(user *models.User) access.Identity {
	return access.Identity{Issuer: issuer, Subject: models.AddressKey(user.Email), Email: user.Email}
}

// ServeHTTP lists the personas as JSON, for the start page and for scripts.
func (p *Personas) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "use GET", http.StatusMethodNotAllowed)
		return
	}
	list, err := p.List(r.Context())
	if err != nil {
		http.Error(w, "the people cannot be read", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	json.NewEncoder(w).Encode(list)
}
