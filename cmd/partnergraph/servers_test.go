package main_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/google/uuid"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/redis/go-redis/v9"
)

// These tests need the servers in TEST_MYSQL_URL and TEST_REDIS_URL (several are separated by spaces). Each has a
// database of its own there; the Redis database is emptied.

// eachMySQL runs a test on every server in TEST_MYSQL_URL.
func eachMySQL(t *testing.T, run func(t *testing.T, database *url.URL)) {
	t.Helper()
	expectServersName(t)
	for i, server := range strings.Fields(os.Getenv("TEST_MYSQL_URL")) {
		t.Run(fmt.Sprintf("mysql%d", i), func(t *testing.T) { run(t, ownDatabase(t, server)) })
	}
}

// expectServersName: CI finds the tests that use servers by their name.
func expectServersName(t *testing.T) {
	t.Helper()
	if !strings.HasPrefix(t.Name(), "TestServers_") {
		t.Fatalf("%s uses servers; call it TestServers_…, so that CI runs it with them", t.Name())
	}
}

// ownDatabase creates a database for a test.
func ownDatabase(t *testing.T, server string) *url.URL {
	t.Helper()
	target, err := config.Config{DatabaseURL: config.SecretURL(server)}.Database()
	if err != nil {
		t.Fatal(err)
	}
	dsn, err := mysql.ParseDSN(target.DSN.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	dsn.DBName = ""
	db, err := sql.Open("mysql", dsn.FormatDSN())
	if err != nil {
		t.Fatal(err)
	}
	name := "partnergraph_test_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if _, err := db.Exec("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE " + name); err != nil {
			t.Error(err)
		}
		db.Close()
	})
	own, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	own.Path = "/" + name
	return own
}

// redisURL is the Redis of a test: a database with a higher number than the first one in TEST_REDIS_URL, because other tests
// empty theirs at the same time. A cluster has no numbered databases. It is empty if there is no such Redis.
func redisURL(t *testing.T, after int) string {
	t.Helper()
	expectServersName(t)
	all := strings.Fields(os.Getenv("TEST_REDIS_URL"))
	i := slices.IndexFunc(all, func(given string) bool { return !strings.HasPrefix(given, "redis-cluster:") })
	if i < 0 {
		return ""
	}
	u, err := url.Parse(all[i])
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.Trim(u.Path, "/"))
	if err != nil {
		t.Fatalf("TEST_REDIS_URL names no database: %v", err)
	}
	u.Path = "/" + strconv.Itoa(n+after)
	return u.String()
}

// emptyRedis empties the Redis of a test and returns a client; nil if there is none.
func emptyRedis(t *testing.T, after int) redis.UniversalClient {
	t.Helper()
	server := redisURL(t, after)
	if server == "" {
		return nil
	}
	target, err := config.Config{RedisURL: config.SecretURL(server)}.Redis()
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewUniversalClient(target.Options)
	t.Cleanup(func() { client.Close() })
	flush(t, client)
	return client
}

func flush(t *testing.T, client redis.UniversalClient) {
	t.Helper()
	if err := client.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

// The story with API and worker as separate processes. Redis is emptied while jobs wait in it.
func TestServers_StoryWithSeparateProcesses(t *testing.T) {
	t.Parallel()
	client := emptyRedis(t, 1)
	if client == nil {
		return
	}
	eachMySQL(t, func(t *testing.T, database *url.URL) {
		env := []string{
			"PARTNERGRAPH_DATABASE_URL=" + database.String(), "PARTNERGRAPH_REDIS_URL=" + redisURL(t, 1), "PARTNERGRAPH_SANDBOX=true",
			"PARTNERGRAPH_MAIL=captured", "PARTNERGRAPH_RATE_LIMIT=0", "PARTNERGRAPH_SECRET_KEY=" + aKey, "PARTNERGRAPH_DATA=" + t.TempDir(),
		}
		if got := run(t, env, "seed", "demo"); got.code != 0 {
			t.Fatal(got.everything())
		}
		tokens := map[string]string{}
		for _, who := range []string{"rosa", "kenji", "olga", "lucia", "paula", "elena"} {
			got := run(t, env, "token", "create", "--user="+cast[who], "--name=story")
			if got.code != 0 {
				t.Fatal(got.everything())
			}
			tokens[who] = strings.TrimSpace(got.out)
		}
		c := caller{t, start(t, env, "api").url, tokens}
		worker := start(t, env, "worker")
		c.providerQualifies()
		worker.end()
		lost := c.loseInRedis(client)
		start(t, env, "worker")
		c.customerQualifies()
		c.advance(1)
		c.doneOnce(lost)
	})
}

// loseInRedis submits a form while no worker runs, waits until Redis has the job, and empties Redis.
func (c caller) loseInRedis(client redis.UniversalClient) *keyed {
	c.t.Helper()
	k := &keyed{who: "elena", key: "form-elena", document: submitDocument, field: "submitEligibilityRequest", input: c.customerForm("3c000000-0000-4000-8000-000000000001", wisla)}
	if err := k.send(c); err != nil {
		c.t.Fatal(err)
	}
	await(c.t, "Redis has the job", func() bool {
		n, err := client.LLen(c.t.Context(), "asynq:{default}:pending").Result()
		return err == nil && n > 0
	})
	flush(c.t, client)
	return k
}

// Without its database the program is alive but not ready, returns an error with a code, and recovers without help.
func TestServers_DatabaseOutageIsRecoveredFrom(t *testing.T) {
	t.Parallel()
	eachMySQL(t, func(t *testing.T, database *url.URL) {
		way := newProxy(t, database.Host)
		through := *database
		through.Host = way.address()
		env := []string{"PARTNERGRAPH_DATABASE_URL=" + through.String(), "PARTNERGRAPH_MAIL=captured"}
		if got := run(t, env, "seed", "demo"); got.code != 0 {
			t.Fatal(got.everything())
		}
		p := start(t, env, "serve")
		c := caller{t, p.url, map[string]string{}}
		for _, who := range []string{"lucia", "paula"} {
			got := run(t, env, "token", "create", "--user="+cast[who], "--name=test")
			c.tokens[who] = strings.TrimSpace(got.out)
		}
		form := c.partnerForm(meridian)
		c.submit("paula", c.customerForm(cedar, wisla))
		await(t, "a job is done", func() bool { return strings.Contains(p.log(), `"outcome":"succeeded"`) })

		p.troubled = true
		way.cut()
		await(t, "it is not ready", func() bool {
			got, body := get(t, p.url+"/readyz")
			return got.StatusCode == http.StatusServiceUnavailable && strings.Contains(body, `"database":"unreachable"`)
		})
		if got, _ := get(t, p.url+"/livez"); got.StatusCode != http.StatusOK {
			t.Errorf("alive: %s", got.Status)
		}
		got := c.ask("lucia", submitDocument, "input", form)
		c.refused(got, "SERVICE_UNAVAILABLE")
		if strings.Contains(got.text, way.address()) || strings.Contains(got.text, "connection") {
			t.Errorf("the answer shows internal details: %s", got.text)
		}

		way.mend()
		await(t, "it is ready again", func() bool {
			got, _ := get(t, p.url+"/readyz")
			return got.StatusCode == http.StatusOK
		})
		c.submit("lucia", form)
	})
}

// Several processes that start at the same time migrate the schema once.
func TestServers_ConcurrentMigrationsWaitForEachOther(t *testing.T) {
	t.Parallel()
	eachMySQL(t, func(t *testing.T, database *url.URL) {
		env := []string{"PARTNERGRAPH_DATABASE_URL=" + database.String(), "PARTNERGRAPH_MAIL=captured"}
		var all [3]outcome
		var wg sync.WaitGroup
		for i := range all {
			wg.Go(func() { all[i] = run(t, env, "migrate") })
		}
		wg.Wait()
		first := 0
		for _, got := range all {
			if got.code != 0 {
				t.Errorf("exit code %d\n%s", got.code, got.everything())
			}
			if !strings.HasPrefix(got.out, "0 ") {
				first++
			}
		}
		if first != 1 {
			t.Errorf("%d of %d migrated: %v", first, len(all), all)
		}
		got := run(t, env, "doctor")
		if fine := findings(got.out, "ok"); got.code != 0 || len(fine) < 5 {
			t.Errorf("doctor: exit code %d\n%s", got.code, got.everything())
		}
	})
}
