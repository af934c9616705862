package enrolment

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/problem"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/rules"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// AddLocationInput is a new location.
type AddLocationInput struct {
	Name             string
	Address          kernel.PostalAddressInput
	ClientMutationID *string
}

// AddLocation adds a location, which makes a new location PartnerID.
func (p *UseCases) AddLocation(ctx context.Context, who access.Actor, in AddLocationInput) (*models.PartnerIdentifier, error) {
	return kernel.Do(ctx, p.Kernel, who, access.AddLocation, func(tx *store.Tx) (*models.PartnerIdentifier, error) {
		return p.addLocation(tx, who, in)
	})
}

func (p *UseCases) addLocation(tx *store.Tx, who access.Actor, in AddLocationInput) (*models.PartnerIdentifier, error) {
	name, address := strings.TrimSpace(in.Name), in.Address.Address()
	same, err := tx.Location(who.OrganizationID, address.Country, name)
	if err != nil {
		return nil, err
	}
	if err := rules.CheckLocation(name, address, same, p.Content()).Err(); err != nil {
		return nil, err
	}
	number, err := freeNumber(tx)
	if err != nil {
		return nil, err
	}
	id := &models.PartnerIdentifier{
		ID: models.NewID[models.PartnerIdentifier](), OrganizationID: who.OrganizationID, Number: number, Type: models.PartnerIDLocation,
		Name: name, SearchName: models.Fold(name), Country: address.Country, Address: address, Migrated: true,
	}
	if err := tx.Save(id); err != nil {
		return nil, err
	}
	return id, tx.Record(who, store.About(id.ID, id.OrganizationID), store.Event{Action: access.AddLocation, To: number})
}

// freeNumber draws PartnerIDs of seven digits until one is free; they do not disclose how many there are.
func freeNumber(tx *store.Tx) (string, error) {
	const lowest, span = 1_000_000, 9_000_000
	for range 20 {
		n, err := rand.Int(rand.Reader, big.NewInt(span))
		if err != nil {
			return "", fmt.Errorf("draw a PartnerID: %w", err)
		}
		number := fmt.Sprint(lowest + n.Int64())
		taken, err := tx.NumberTaken(number)
		if err != nil || !taken {
			return number, err
		}
	}
	return "", errors.New("draw a PartnerID: none is free")
}

// AssociatePartnerIDInput says which PartnerID with which account.
type AssociatePartnerIDInput struct {
	ID               models.AnyID
	PartnerID        string
	ExpectedVersion  *int
	ClientMutationID *string
}

// AssociatePartnerID associates a location PartnerID with the partner account, one with one. Another one
// that was associated before is free again.
func (p *UseCases) AssociatePartnerID(ctx context.Context, who access.Actor, in AssociatePartnerIDInput) (*models.Registration, error) {
	return kernel.Do(ctx, p.Kernel, who, access.AssociatePartnerID, func(tx *store.Tx) (r *models.Registration, err error) {
		if r, err = store.Lock(tx, who, models.As[models.Registration](in.ID)); err != nil {
			return r, kernel.At("id", err)
		}
		if err := store.Fresh(in.ExpectedVersion, r.Version).Err(); err != nil {
			return r, err
		}
		number := strings.TrimSpace(in.PartnerID)
		if err := p.associate(tx, r, number); err != nil {
			return r, err
		}
		if err := p.refreshStatus(tx, r); err != nil {
			return r, err
		}
		if err := tx.Save(r); err != nil {
			return r, err
		}
		return r, p.recordRegistration(tx, who, r, access.AssociatePartnerID, stateOf(r), number)
	})
}

// associate locks the partner before it reads anything: the agreement may be accepted at this moment, and facts that were read
// before that would give the partner an old status.
func (p *UseCases) associate(tx *store.Tx, r *models.Registration, number string) error {
	partner, err := store.LockAny(tx, r.PartnerID)
	if err != nil {
		return err
	}
	id, err := tx.LockIdentifier(r.OrganizationID, number)
	if err != nil {
		return err
	}
	if err := rules.CheckAssociation(id, *partner, p.Content().SupportContact).Err(); err != nil {
		return err
	}
	before, err := tx.AssociatedIdentifier(r.PartnerID)
	if err != nil {
		return err
	}
	if before != nil && before.ID == id.ID {
		return nil
	}
	if before != nil {
		before.PartnerID, before.AssociatedAt = models.ID[models.Partner]{}, nil
		if err := tx.Save(before); err != nil {
			return err
		}
	}
	now := tx.Now()
	id.PartnerID, id.AssociatedAt = r.PartnerID, &now
	if err := tx.Save(id); err != nil {
		if errors.Is(err, store.ErrDuplicate) {
			return problem.New(problem.PartnerIDInUse, "partnerId")
		}
		return err
	}
	return nil
}
