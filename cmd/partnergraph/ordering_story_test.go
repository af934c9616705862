package main_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/partnergraph/partnergraph/internal/clock"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	callbackSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	stratusList    = "offer_id,offer_name,offer_type,publisher,segment,plan_id,plan_name,market,currency,term,billing_cycle,unit_price,valid_from\n" +
		"stratus,Stratus Desk,SAAS_TRANSACT,Stratus,COMMERCIAL,seat,Seat,US,USD,P1Y,MONTHLY,19.99,2020-01-01\n" +
		"stratus,,,,,seat,,US,USD,P1Y,ANNUAL,199.00,2020-01-01\n"

	importListDocument = `mutation($input: ImportPriceListInput!) { importPriceList(input: $input) { programImport { id } userErrors { code message } } }`
	browseDocument     = `query { customers(filter: {name: {contains: "さくら"}}) { nodes { id catalog(first: 5, filter: {search: "stratus"}) { nodes { id externalId } } } } }`
	createCartDocument = `mutation($input: CreateCartInput!) { createCart(input: $input) { cart { id version blockers { code } } userErrors { code field message } } }`
	checkoutDocument   = `mutation($input: CheckoutCartInput!) { checkoutCart(input: $input) {
		groups { total { amount currencyCode } userErrors { code } } orders { id number lines { subscription { id } } } userErrors { code message } } }`
	ordersDocument = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { status lines { status subscription { id status provisioning } } } } }`
)

// cloudService sets up subscriptions: it accepts everything. It charges for each idempotency key, however often it gets that.
type cloudService struct {
	*httptest.Server
	mu     sync.Mutex
	asked  map[string]int // requests by their key
	hangs  bool           // nobody gets an answer
	called chan string    // the subscriptions of requests
}

func newCloudService(t *testing.T) *cloudService {
	c := &cloudService{asked: map[string]int{}, called: make(chan string, 100)}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

func (c *cloudService) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.Method != http.MethodPut {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	var told struct{ SubscriptionID string }
	if err := json.Unmarshal(body, &told); err != nil || r.Header.Get("Authorization") != "Bearer service" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	hangs := c.note(r.Header.Get("Idempotency-Key"))
	c.called <- told.SubscriptionID
	if hangs {
		<-r.Context().Done()
		return
	}
	w.WriteHeader(http.StatusAccepted)
	fmt.Fprint(w, `{"state": "PENDING"}`)
}

func (c *cloudService) note(key string) (hangs bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked[key]++
	return c.hangs
}

func (c *cloudService) hang(hangs bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hangs = hangs
}

// finishes sends the signed callback for a subscription.
func (c *cloudService) finishes(t *testing.T, site, subscription string) {
	t.Helper()
	body := fmt.Sprintf(`{"subscriptionId": %q, "revision": 1, "state": "FULFILLED", "reference": "res-7"}`, subscription)
	hook, err := standardwebhooks.NewWebhook(callbackSecret)
	if err != nil {
		t.Fatal(err)
	}
	now := clock.Wall()
	signature, err := hook.Sign("msg_"+subscription, now, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, site+"/provisioning/callback", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"Content-Type": "application/json", standardwebhooks.HeaderWebhookID: "msg_" + subscription,
		standardwebhooks.HeaderWebhookTimestamp: fmt.Sprint(now.Unix()), standardwebhooks.HeaderWebhookSignature: signature,
	} {
		request.Header.Set(name, value)
	}
	got, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	if got.StatusCode != http.StatusNoContent {
		t.Errorf("the callback for %s: %s", subscription, got.Status)
	}
}

// a price list, a cart, an order and a service outside, with an API and a worker as separate processes. In the middle of provisioning the worker is killed and
// Redis loses everything. Each subscription is there in the end, and was charged once.
func TestServers_OrderIsProvisionedOnce(t *testing.T) {
	t.Parallel()
	redis := emptyRedis(t, 4)
	if redis == nil {
		return
	}
	eachMySQL(t, func(t *testing.T, database *url.URL) {
		service := newCloudService(t)
		env := []string{
			"PARTNERGRAPH_DATABASE_URL=" + database.String(), "PARTNERGRAPH_REDIS_URL=" + redisURL(t, 4), "PARTNERGRAPH_SANDBOX=true",
			"PARTNERGRAPH_MAIL=captured", "PARTNERGRAPH_RATE_LIMIT=0", "PARTNERGRAPH_SECRET_KEY=" + aKey, "PARTNERGRAPH_BLOB_URL=file://" + t.TempDir(),
		}
		if got := run(t, env, "seed", "demo"); got.code != 0 {
			t.Fatal(got.everything())
		}
		tokens := map[string]string{}
		for _, who := range []string{"olga", "amir"} {
			got := run(t, env, "token", "create", "--user="+cast[who], "--name=story")
			if got.code != 0 {
				t.Fatal(got.everything())
			}
			tokens[who] = strings.TrimSpace(got.out)
		}
		env = append(env, "PARTNERGRAPH_PROVISIONING_URL="+service.URL, "PARTNERGRAPH_PROVISIONING_TOKEN=service", "PARTNERGRAPH_PROVISIONING_SECRET="+callbackSecret)
		c := caller{t, start(t, env, "api").url, tokens}
		worker := start(t, env, "worker")
		cart := c.fillsStratusCart()

		service.hang(true) // the worker waits for an answer when it dies
		orders := c.ordersFor(cart)
		first := <-service.called
		worker.kill()
		flush(t, redis)
		service.hang(false)
		start(t, env, "worker")
		ids, subscriptions := orderIDs(orders)
		asked := map[string]bool{}
		await(t, "the service is asked again for both", func() bool {
			for len(service.called) > 0 {
				asked[<-service.called] = true
			}
			return asked[first] && len(asked) == len(subscriptions)
		})
		for _, id := range subscriptions {
			service.finishes(t, c.url, id)
			service.finishes(t, c.url, id) // twice
		}
		await(t, "the orders are completed", func() bool {
			for _, o := range c.do("amir", ordersDocument, "ids", ids).list("nodes") {
				for _, line := range o.list("lines") {
					if o.word("status") != "COMPLETED" || line.word("status") != "FULFILLED" || line.word("subscription", "status") != "ACTIVE" || line.word("subscription", "provisioning") != "FULFILLED" {
						return false
					}
				}
			}
			return true
		})
		service.chargedOnce(t, subscriptions)
		c.refused(c.ask("amir", checkoutDocument, "input", object{"id": cart}), "CART_ALREADY_ORDERED")
	})
}

// fillsStratusCart imports a price list, finds the plan in the catalog of a customer, and puts it into a cart in two billing cycles.
func (c caller) fillsStratusCart() string {
	c.t.Helper()
	got := c.upload("olga", importListDocument, object{"file": nil, "dryRun": false}, attachment{"input.file", "stratus.csv", []byte(stratusList)})
	c.refused(got)
	var customer answer
	await(c.t, "the plan is in the catalog", func() bool {
		customer = c.do("amir", browseDocument).list("customers", "nodes")[0]
		return len(customer.list("catalog", "nodes")) == 1
	})
	plan := customer.word("catalog", "nodes", 0, "id")
	line := func(cycle string) object {
		return object{"planId": plan, "quantity": 10, "term": "P1Y", "billingCycle": cycle}
	}
	made := c.do("amir", createCartDocument, "input", object{"customerId": customer.word("id"), "lines": []object{line("MONTHLY"), line("ANNUAL")}})
	return made.word("createCart", "cart", "id")
}

// ordersFor looks at a dry run, and orders a cart for what that has told.
func (c caller) ordersFor(cart string) []answer {
	c.t.Helper()
	var expected []any
	for _, g := range c.do("amir", checkoutDocument, "input", object{"id": cart, "dryRun": true}).list("checkoutCart", "groups") {
		expected = append(expected, g.at("total"))
	}
	orders := c.do("amir", checkoutDocument, "input", object{"id": cart, "expectedTotals": expected}).list("checkoutCart", "orders")
	if len(orders) != 2 {
		c.t.Fatalf("%d orders for the totals %v", len(orders), expected)
	}
	return orders
}

func orderIDs(orders []answer) (ids, subscriptions []string) {
	for _, o := range orders {
		ids = append(ids, o.word("id"))
		for _, line := range o.list("lines") {
			subscriptions = append(subscriptions, line.word("subscription", "id"))
		}
	}
	return ids, subscriptions
}

// chargedOnce fails unless there was one key for each subscription, although the service was asked more often.
func (c *cloudService) chargedOnce(t *testing.T, subscriptions []string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	keys, requests := map[string]int{}, 0
	for key, n := range c.asked {
		id, _, _ := strings.Cut(key, "/")
		keys[id]++
		if slices.Contains(subscriptions, id) {
			requests += n
		}
	}
	for _, id := range subscriptions {
		if keys[id] != 1 {
			t.Errorf("%s was charged %d times", id, keys[id])
		}
	}
	if requests <= len(subscriptions) {
		t.Errorf("%d requests for %d subscriptions: the worker was not killed in the middle", requests, len(subscriptions))
	}
}
