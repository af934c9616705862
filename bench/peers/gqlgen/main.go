// Command gqlgen sends an event to subscribers with gqlgen's own WebSocket transport and the code that gqlgen generates: the peer beside which
// the program's subscriptions are measured. It has no sign-in and no limits. The event carries the object, which is read once and handed to all
// (READ=once), or each subscriber reads it anew, as one would where rights differ (READ=each). generate writes the code.
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	_ "github.com/go-sql-driver/mysql"
	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/partnergraph/partnergraph/bench/peers/gqlgen/generated"
	"github.com/partnergraph/partnergraph/models"
)

func main() {
	db, err := sql.Open("mysql", os.Getenv("DSN"))
	if err != nil {
		log.Fatal(err)
	}
	db.SetMaxOpenConns(20)
	db.SetMaxIdleConns(20)
	id, err := models.ParseID[models.EligibilityRequest](os.Getenv("REQUEST"))
	if err != nil {
		log.Fatal(err)
	}
	h := &hub{db: db, id: uuid.UUID(id), each: os.Getenv("READ") == "each", subscribers: map[chan *generated.EligibilityRequest]bool{}}
	srv := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: resolvers{h}}))
	srv.AddTransport(transport.Websocket{KeepAlivePingInterval: 20 * time.Second})
	srv.SetQueryCache(lru.New[*ast.QueryDocument](1000))
	http.Handle("/graphql", srv)
	http.HandleFunc("POST /publish", h.publish)
	http.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
	log.Fatal(http.ListenAndServe(os.Getenv("LISTEN"), nil))
}

// hub hands events to the channels of the subscribers.
type hub struct {
	db   *sql.DB
	id   uuid.UUID
	each bool

	mu          sync.Mutex
	subscribers map[chan *generated.EligibilityRequest]bool
}

// publish changes the object, and tells all.
func (h *hub) publish(w http.ResponseWriter, r *http.Request) {
	var object *generated.EligibilityRequest
	_, err := h.db.ExecContext(r.Context(), "UPDATE eligibility_requests SET evidence = ?, version = version + 1, updated_at = UTC_TIMESTAMP(3) WHERE id = ?", r.FormValue("evidence"), h.id[:])
	if err == nil && !h.each {
		object, err = h.read(r.Context())
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for subscriber := range h.subscribers {
		subscriber <- object
	}
}

func (h *hub) read(ctx context.Context) (*generated.EligibilityRequest, error) {
	var request, partner uuid.UUID
	found, of := &generated.EligibilityRequest{}, &generated.Partner{}
	err := h.db.QueryRowContext(ctx, `SELECT r.id, r.reference, r.status, r.evidence, r.version, CAST(r.updated_at AS CHAR), p.id, p.name, p.status
		FROM eligibility_requests AS r JOIN partners AS p ON p.id = r.partner_id WHERE r.id = ?`, h.id[:]).
		Scan(&request, &found.Reference, &found.Status, &found.Evidence, &found.Version, &found.UpdatedAt, &partner, &of.Name, &of.Status)
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	found.ID, of.ID = models.ID[models.EligibilityRequest](request).String(), models.ID[models.Partner](partner).String()
	found.Partner = of
	return found, nil
}

// subscribe gives a subscriber its channel until it leaves.
func (h *hub) subscribe(ctx context.Context) <-chan *generated.EligibilityRequest {
	events := make(chan *generated.EligibilityRequest, 1)
	h.mu.Lock()
	h.subscribers[events] = true
	h.mu.Unlock()
	context.AfterFunc(ctx, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.subscribers, events)
	})
	if !h.each {
		return events
	}
	out := make(chan *generated.EligibilityRequest)
	go h.readFor(ctx, events, out)
	return out
}

// readFor reads the object for one subscriber at each event.
func (h *hub) readFor(ctx context.Context, events <-chan *generated.EligibilityRequest, out chan<- *generated.EligibilityRequest) {
	defer close(out)
	for {
		select {
		case <-ctx.Done():
			return
		case <-events:
		}
		object, err := h.read(ctx)
		if err != nil {
			log.Print(err)
			return
		}
		select {
		case <-ctx.Done():
			return
		case out <- object:
		}
	}
}

type resolvers struct{ *hub }

func (r resolvers) Query() generated.QueryResolver               { return r }
func (r resolvers) Subscription() generated.SubscriptionResolver { return r }

func (r resolvers) EligibilityRequest(ctx context.Context, _ string) (*generated.EligibilityRequest, error) {
	return r.read(ctx)
}

func (r resolvers) EligibilityRequestUpdated(ctx context.Context, _ *string) (<-chan *generated.EligibilityRequest, error) {
	return r.subscribe(ctx), nil
}
