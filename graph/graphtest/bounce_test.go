package graphtest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/models"
)

// mails is the mail system's part, and reports whether there is such a step:
//
//	"lakeshore unreachable"             letters to the person of the organisation are refused for good; "reachable" ends that
//	"robin@vale.example unreachable"    likewise, for anybody's address
func (a *api) mails(who, do string, _ []string) (known bool, err error) {
	address, listed := people[who]
	if !listed {
		address = who
	}
	switch do {
	case "unreachable":
		a.Program.Program.Mail = refusing{a.Outbox, address}
		return true, nil
	case "reachable":
		a.Program.Program.Mail = a.Outbox
		return true, nil
	}
	return false, nil
}

// refusing delivers to everybody but one address.
type refusing struct {
	mail.Sender
	address string
}

func (r refusing) Send(ctx context.Context, m mail.Message) error {
	if models.SameAddress(m.ToAddress, r.address) {
		return &mail.Refusal{Reason: "550 5.1.1 [address]: nobody of that name"}
	}
	return r.Sender.Send(ctx, m)
}

// T-31, D-25: a bounced letter is visible to those who wait for its answer and to the operator, and to nobody else.
func TestBounce_IsVisibleToThoseWhoWait(t *testing.T) {
	t.Parallel()
	const document = `query($id: ID!) { node(id: $id) { ... on RelationshipRequest { bouncedAt bounceReason } ... on Registration { bouncedAt bounceReason }
		... on Customer { bouncedAt bounceReason } ... on User { bouncedAt bounceReason } ... on EligibilityRequest { bouncedAt bounceReason } } }`
	for id, c := range map[string]struct {
		before             []string
		owner, op, foreign string
	}{
		"invite:lakeshore":      {[]string{"lakeshore unreachable", "harbor asks lakeshore", "harbor mails lakeshore", "work"}, "amir.haddad", "sam.ortiz", "grant.whitfield"},
		"reg:alderridge":        {[]string{"alderridge unreachable", "alderridge applies"}, "maya.alder", "vera.lind", "carla.mesa"},
		"customer:lakeside":     {[]string{"ines.okafor@lakeside.example unreachable", "harbor founds lakeside", "work"}, "amir.haddad", "olga.marsh", "grant.whitfield"},
		"user:robin.brightmesa": {[]string{robin + " unreachable", "brightmesa wants " + robin + " SALES_AGENT", "work"}, "carla.mesa", "olga.marsh", "amir.haddad"},
		"request:springfield": {[]string{"harbor qualified", "springfield submits", "work", "springfield unreachable", "springfield acknowledged", "work"},
			"marcus.bell", "rosa.delgado", "grant.whitfield"},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			a := begin(t, c.before...)
			for _, who := range []string{c.owner, c.op} {
				got := a.ask(who, document, "id", a.names.id(id))
				if reason := fmt.Sprint(got.at("node", "bounceReason")); !strings.Contains(reason, "nobody of that name") || got.at("node", "bouncedAt") == nil {
					t.Errorf("%s reads %s", who, got.Text)
				}
			}
			if got := a.ask(c.foreign, document, "id", a.names.id(id)); got.at("node") != nil || strings.Contains(got.Text, "nobody of that name") {
				t.Errorf("%s, a stranger, reads %s", c.foreign, got.Text)
			}
		})
	}
}
