package config

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"
)

// Database is the database: the scheme, and the DSN for its driver.
type Database struct {
	Scheme string // sqlite or mysql
	DSN    Secret // a path, or a data source name of the MySQL driver
}

// Source is the URL that the store opens.
func (d Database) Source() string { return d.Scheme + "://" + d.DSN.Reveal() }

// Database is the database to open: the one named, or SQLite in the data folder.
func (c Config) Database() (Database, error) {
	raw := c.DatabaseURL.Reveal()
	if raw == "" {
		return Database{Scheme: "sqlite", DSN: Secret(filepath.Join(c.Data, "partnergraph.db"))}, nil
	}
	scheme, rest, _ := strings.Cut(raw, "://")
	switch scheme {
	case "sqlite":
		return sqliteDatabase(rest)
	case "mysql":
		return mysqlDatabase(raw)
	}
	return Database{}, errors.New("it begins with neither sqlite:// nor mysql://")
}

func sqliteDatabase(rest string) (Database, error) {
	path, query, _ := strings.Cut(rest, "?")
	if path == "" {
		return Database{}, errors.New("it names no file")
	}
	if strings.Contains(path, ":memory:") {
		return Database{}, errors.New("a database in memory cannot be shared by several connections; name a file")
	}
	set, err := parameters(&url.URL{RawQuery: query}, "synchronous")
	if err != nil {
		return Database{}, err
	}
	levels := []string{"NORMAL", "FULL", "EXTRA"}
	if set.Has("synchronous") && !slices.Contains(levels, set.Get("synchronous")) {
		return Database{}, fmt.Errorf("synchronous is none of %s", strings.Join(levels, ", "))
	}
	return Database{Scheme: "sqlite", DSN: Secret(rest)}, nil
}

// forced are the driver's parameters that the store needs. A URL may repeat them, but not change them.
var forced = map[string]string{
	"parseTime":         "true",
	"loc":               "UTC",
	"clientFoundRows":   "true",
	"interpolateParams": "true",
	"charset":           "utf8mb4",
	"collation":         "utf8mb4_bin",
	"time_zone":         "'+00:00'",
	"sql_mode":          "'STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
}

// chosen are the parameters that a deployment may set. The driver would send any other name to the server as a variable,
// so that a typo would be found at the first connection only.
var chosen = []string{
	"tls", "timeout", "readTimeout", "writeTimeout", "maxAllowedPacket", "serverPubKey", "compress",
	"allowNativePasswords", "allowCleartextPasswords", "allowFallbackToPlaintext",
	"rejectReadOnly", "checkConnLiveness", "connectionAttributes", "innodb_lock_wait_timeout", "wait_timeout",
}

// Timeouts of connections; without them a connection to a vanished server would hang for many minutes. These are for jobs;
// the store uses shorter ones for requests.
const (
	mysqlDialTimeout = 5 * time.Second
	mysqlIOTimeout   = 30 * time.Second
)

func mysqlDatabase(raw string) (Database, error) {
	u, err := parseURL(raw)
	if err != nil {
		return Database{}, err
	}
	given, err := mysqlParameters(u)
	if err != nil {
		return Database{}, err
	}
	settings, err := mysql.ParseDSN("/?" + given.Encode())
	if err != nil {
		return Database{}, fmt.Errorf("its parameters: %w", err)
	}
	user, pass := password(u)
	if strings.Contains(user, ":") {
		return Database{}, errors.New("the driver cannot take a user name with a colon")
	}
	settings.User, settings.Passwd = user, pass.Reveal()
	settings.Net = "tcp"
	if settings.Addr, err = address(u, 3306); err != nil {
		return Database{}, err
	}
	if settings.DBName = strings.Trim(u.Path, "/"); settings.DBName == "" || strings.Contains(settings.DBName, "/") {
		return Database{}, errors.New("its path is not the name of one database")
	}
	return Database{Scheme: "mysql", DSN: Secret(settings.FormatDSN())}, nil
}

// mysqlParameters are those of the URL, then those that are forced, then timeouts where none were given.
func mysqlParameters(u *url.URL) (url.Values, error) {
	allowed := slices.Clone(chosen)
	for name := range forced {
		allowed = append(allowed, name)
	}
	slices.Sort(allowed)
	set, err := parameters(u, allowed...)
	if err != nil {
		return nil, err
	}
	for name, value := range forced {
		if given := set.Get(name); set.Has(name) && strings.Trim(given, "'") != strings.Trim(value, "'") {
			return nil, fmt.Errorf("%s is always %s", name, value)
		}
		set.Set(name, value)
	}
	for name, usual := range map[string]time.Duration{
		"timeout": mysqlDialTimeout, "readTimeout": mysqlIOTimeout, "writeTimeout": mysqlIOTimeout,
	} {
		if !set.Has(name) {
			set.Set(name, usual.String())
		}
	}
	if !set.Has("rejectReadOnly") { // after a failover, close connections to the server that is now a replica
		set.Set("rejectReadOnly", "true")
	}
	return set, nil
}
