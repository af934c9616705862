package config_test

import (
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"
	"github.com/partnergraph/partnergraph/internal/config"
)

func TestDatabase(t *testing.T) {
	t.Parallel()
	for raw, want := range map[config.SecretURL]string{
		"":                                 "sqlite://data/partnergraph.db",
		"sqlite:///var/lib/p.db":           "sqlite:///var/lib/p.db",
		"sqlite://p.db":                    "sqlite://p.db",
		"sqlite://p.db?synchronous=NORMAL": "sqlite://p.db?synchronous=NORMAL",
	} {
		got, err := config.Config{Data: "data", DatabaseURL: raw}.Database()
		if err != nil || got.Source() != want {
			t.Errorf("%q: %q, %v, want %q", raw.Reveal(), got.Source(), err, want)
		}
	}
}

func TestDatabase_MySQLParametersAreSet(t *testing.T) {
	t.Parallel()
	const given = "mysql://us%40er:p%40ss%2Fw%3Ard@db.example.com/partner?tls=skip-verify&readTimeout=9s&parseTime=true&time_zone=%2B00:00"
	database, err := config.Config{DatabaseURL: given}.Database()
	if err != nil {
		t.Fatal(err)
	}
	got, err := mysql.ParseDSN(database.DSN.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	if got.User != "us@er" || got.Passwd != "p@ss/w:rd" || got.Addr != "db.example.com:3306" || got.DBName != "partner" {
		t.Errorf("user %q, password %q, address %q, name %q", got.User, got.Passwd, got.Addr, got.DBName)
	}
	if !got.ParseTime || !got.ClientFoundRows || !got.InterpolateParams || got.Loc != time.UTC || got.Collation != "utf8mb4_bin" {
		t.Errorf("forced parameters are missing: %s", got.FormatDSN())
	}
	if !strings.Contains(database.DSN.Reveal(), "charset=utf8mb4&") {
		t.Errorf("no charset: %s", database.DSN.Reveal())
	}
	if got.TLSConfig != "skip-verify" || got.ReadTimeout != 9*time.Second || got.WriteTimeout != 30*time.Second || got.Timeout != 5*time.Second {
		t.Errorf("TLS %q, timeouts %v %v %v", got.TLSConfig, got.Timeout, got.ReadTimeout, got.WriteTimeout)
	}
	if got.Params["time_zone"] != "'+00:00'" || !strings.Contains(got.Params["sql_mode"], "STRICT_ALL_TABLES") {
		t.Errorf("session %v", got.Params)
	}
}

func TestRedis(t *testing.T) {
	t.Parallel()
	type parts struct {
		Addrs                    []string
		User, Password, Master   string
		SentinelUser, SentinelPW string
		DB                       int
		TLS, Cluster             bool
	}
	for raw, want := range map[config.SecretURL]parts{
		"redis://r":                        {Addrs: []string{"r:6379"}},
		"redis://u:p%40w@r:7000/3":         {Addrs: []string{"r:7000"}, User: "u", Password: "p@w", DB: 3},
		"rediss://:pw@r?db=2":              {Addrs: []string{"r:6379"}, Password: "pw", DB: 2, TLS: true},
		"redis://[::1]:7000":               {Addrs: []string{"[::1]:7000"}},
		"redis-sentinel://a,b:7,[::1]/m":   {Addrs: []string{"a:26379", "b:7", "[::1]:26379"}, Master: "m"},
		"redis-cluster://a:1,b:2?tls=true": {Addrs: []string{"a:1", "b:2"}, TLS: true, Cluster: true},
		"redis-cluster://u:p@a":            {Addrs: []string{"a:6379"}, User: "u", Password: "p", Cluster: true},
		"redis-sentinel://:pw@a,b/m?db=4&sentinel_username=su&sentinel_password=sp&tls=true": {
			Addrs: []string{"a:26379", "b:26379"}, Password: "pw", Master: "m", DB: 4,
			SentinelUser: "su", SentinelPW: "sp", TLS: true,
		},
	} {
		r, err := config.Config{RedisURL: raw}.Redis()
		if err != nil || r.Embedded {
			t.Errorf("%q: embedded %v, %v", raw.Reveal(), r.Embedded, err)
			continue
		}
		o := r.Options
		got := parts{
			Addrs: o.Addrs, User: o.Username, Password: o.Password, Master: o.MasterName,
			SentinelUser: o.SentinelUsername, SentinelPW: o.SentinelPassword,
			DB: o.DB, TLS: o.TLSConfig != nil, Cluster: o.IsClusterMode,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", raw.Reveal(), diff)
		}
	}
	for _, raw := range []config.SecretURL{"", "embedded://"} {
		if r, err := (config.Config{RedisURL: raw}).Redis(); err != nil || !r.Embedded || r.Options != nil {
			t.Errorf("%q: %+v, %v, want embedded", raw.Reveal(), r, err)
		}
	}
}

func TestSMTP(t *testing.T) {
	t.Parallel()
	for raw, want := range map[config.SecretURL]*config.SMTP{
		"":            nil,
		"smtp://mail": {Host: "mail", Port: 587, TLS: config.TLSStart},
		"smtp://u%40x:p%2Fw@mail:25?tls=starttls": {Host: "mail", Port: 25, Username: "u@x", Password: "p/w", TLS: config.TLSStart},
		"smtp://catcher:1025?tls=none":            {Host: "catcher", Port: 1025, TLS: config.TLSNone},
		"smtp://u:p@127.0.0.1:1025?tls=none":      {Host: "127.0.0.1", Port: 1025, Username: "u", Password: "p", TLS: config.TLSNone},
		"smtps://u:p@mail":                        {Host: "mail", Port: 465, Username: "u", Password: "p", TLS: config.TLSImplicit},
	} {
		got, err := config.Config{SMTPURL: raw}.SMTP()
		if err != nil {
			t.Errorf("%q: %v", raw.Reveal(), err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", raw.Reveal(), diff)
		}
	}
}

func TestURLs_InvalidAreRefused(t *testing.T) {
	t.Parallel()
	for flag, raws := range map[string][]config.SecretURL{
		"database-url": {
			"postgres://h/d", "p.db", "sqlite://", "sqlite://:memory:", "sqlite://p.db?mode=ro", "sqlite://p.db?synchronous=OFF",
			"mysql://u:hunter2@/d", "mysql://u:hunter2@h", "mysql://u:hunter2@h/a/b", "mysql://u:hunter2@h:0/d", "mysql://u:hunter2@h:99999/d",
			"mysql://u:hunter2@h/d?parseTime=false", "mysql://u:hunter2@h/d?loc=Local", "mysql://u:hunter2@h/d?charset=latin1",
			"mysql://u:hunter2@h/d?collation=utf8mb4_general_ci", "mysql://u:hunter2@h/d?sql_mode=ANSI", "mysql://u:hunter2@h/d?time_zone=SYSTEM",
			"mysql://u:hunter2@h/d?multiStatements=true", "mysql://u:hunter2@h/d?allowAllFiles=true", "mysql://u:hunter2@h/d?timout=5s",
			"mysql://u:hunter2@h/d?timeout=5", "mysql://u:hunter2@h/d?tls=perhaps", "mysql://u:hunter2@h/d?tls=true&tls=false",
			"mysql://u:hunter2%zz@h/d", "mysql://u%3Ax:hunter2@h/d", "mysql://u:hunter2@tcp(h:3306)/d", "mysql://u:hunter2@h/d?%zz",
		},
		"redis-url": {
			"http://r", "localhost:6379", "embedded://x", "redis://", "redis://:hunter2@r:99999", "redis://:hunter2@r/x", "redis://:hunter2@r/-1",
			"redis://:hunter2@r/1?db=2", "redis://:hunter2@r?pool_size=3", "redis://:hunter2@a:1,b:2", "redis-sentinel://:hunter2@a,b",
			"redis-sentinel://:hunter2@a,,b/m", "redis-sentinel://:hunter2@a/m?db=x", "redis-sentinel://:hunter2@a/m?tls=yes",
			"redis-cluster://:hunter2@a/2", "redis-cluster://:hunter2@a?db=1", "redis-cluster://:hunter2%@a",
		},
		"smtp-url": {
			"mail.example.com", "smtp://", "smtp://u:hunter2@mail?tls=maybe", "smtp://u:hunter2@mail?tls=none", "smtps://u:hunter2@mail?tls=none",
			"smtp://u:hunter2@mail/path", "smtp://u:hunter2@mail:0", "smtp://u:hunter2@mail?starttls=true", "smtp://u:hunter2%@mail",
		},
	} {
		for _, raw := range raws {
			c := defaults(t, "--"+flag+"="+raw.Reveal(), "--mail-from=p@example.com")
			var found []string
			for _, m := range c.Validate(config.Serve) {
				if m.Setting.Flag == flag {
					found = append(found, m.Error())
				}
			}
			if len(found) == 0 {
				t.Errorf("--%s=%s is accepted", flag, raw.Reveal())
			}
			if all := strings.Join(found, "\n"); strings.Contains(all, word) {
				t.Errorf("an error shows the password: %s", all)
			}
		}
	}
}
