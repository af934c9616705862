package demo

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// Persona is somebody whom a visitor of the demo can act as.
type Persona struct {
	Name         string   `json:"name"`
	Organization string   `json:"organization"`
	Roles        []string `json:"roles"`
	Locale       string   `json:"locale"`
	Token        string   `json:"token"`
	user         models.ID[models.User]
}

// Personas are those of the seeded people who are in the database.
type Personas struct {
	store *store.Store
	list  []Persona
}

// Load finds the seeded people.
func Load(ctx context.Context, s *store.Store) (*Personas, error) {
	p := &Personas{store: s}
	for _, part := range parts() {
		for _, who := range part.people {
			user, err := s.UserByEmail(ctx, who.email)
			if err != nil {
				return nil, fmt.Errorf("demo: persona %s: %w", who.email, err)
			}
			roles := make([]string, len(who.roles))
			for i, r := range who.roles {
				roles[i] = string(r)
			}
			p.list = append(p.list, Persona{Name: who.name, Organization: part.name, Roles: roles, Locale: who.locale, Token: token(who.email), user: user.ID})
		}
	}
	return p, nil
}

// List is everybody, in the order of the story.
func (p *Personas) List() []Persona { return p.list }

// Find makes the actor of a token; ok is false when nobody has it.
func (p *Personas) Find(ctx context.Context, bearer string) (who access.Actor, ok bool, err error) {
	given := sha256.Sum256([]byte(bearer))
	for _, persona := range p.list {
		kept := sha256.Sum256([]byte(persona.Token))
		if subtle.ConstantTimeCompare(given[:], kept[:]) == 1 {
			who, err = p.store.ActorOf(ctx, persona.user)
			return who, err == nil, err
		}
	}
	return access.Actor{}, false, nil
}

// ServeHTTP lists the personas as JSON, for the start page and for scripts.
func (p *Personas) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "use GET", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	json.NewEncoder(w).Encode(p.list)
}
