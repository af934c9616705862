package config

import (
	"crypto/tls"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Redis is the Redis of the queues: embedded in this process, or the servers of the options.
type Redis struct {
	Embedded bool
	Options  *redis.UniversalOptions // nil when embedded
}

// Redis parses the Redis URL.
func (c Config) Redis() (Redis, error) {
	raw := c.RedisURL.Reveal()
	scheme, _, _ := strings.Cut(raw, "://")
	switch scheme {
	case "", "embedded":
		return embeddedRedis(raw)
	case "redis", "rediss":
		return singleRedis(raw)
	case "redis-sentinel":
		return sentinelRedis(raw)
	case "redis-cluster":
		return clusterRedis(raw)
	}
	return Redis{}, errors.New("it begins with none of embedded://, redis://, rediss://, redis-sentinel://, redis-cluster://")
}

func embeddedRedis(raw string) (Redis, error) {
	if raw != "" && raw != "embedded://" {
		return Redis{}, errors.New("nothing may follow embedded://")
	}
	return Redis{Embedded: true}, nil
}

func singleRedis(raw string) (Redis, error) {
	u, err := parseURL(raw)
	if err != nil {
		return Redis{}, err
	}
	set, err := parameters(u, "db")
	if err != nil {
		return Redis{}, err
	}
	addr, err := address(u, 6379)
	if err != nil {
		return Redis{}, err
	}
	options := signedIn(u)
	options.Addrs = []string{addr}
	if u.Scheme == "rediss" {
		options.TLSConfig = encrypted()
	}
	number := strings.Trim(u.Path, "/")
	if number != "" && set.Has("db") {
		return Redis{}, errors.New("it numbers the database twice")
	}
	options.DB, err = databaseNumber(number + set.Get("db"))
	return Redis{Options: options}, err
}

func sentinelRedis(raw string) (Redis, error) {
	u, addrs, err := severalHosts(raw, 26379)
	if err != nil {
		return Redis{}, err
	}
	set, err := parameters(u, "db", "tls", "sentinel_username", "sentinel_password")
	if err != nil {
		return Redis{}, err
	}
	options := signedIn(u)
	options.Addrs = addrs
	options.MasterName = strings.Trim(u.Path, "/")
	if options.MasterName == "" {
		return Redis{}, errors.New("its path does not name the master")
	}
	options.SentinelUsername, options.SentinelPassword = set.Get("sentinel_username"), set.Get("sentinel_password")
	if err := maybeEncrypted(options, set); err != nil {
		return Redis{}, err
	}
	options.DB, err = databaseNumber(set.Get("db"))
	return Redis{Options: options}, err
}

func clusterRedis(raw string) (Redis, error) {
	u, addrs, err := severalHosts(raw, 6379)
	if err != nil {
		return Redis{}, err
	}
	set, err := parameters(u, "tls")
	if err != nil {
		return Redis{}, err
	}
	if strings.Trim(u.Path, "/") != "" {
		return Redis{}, errors.New("a cluster has no numbered databases")
	}
	options := signedIn(u)
	options.Addrs, options.IsClusterMode = addrs, true
	return Redis{Options: options}, maybeEncrypted(options, set)
}

// signedIn are the options with the credentials of a URL; context deadlines apply to connections as well.
func signedIn(u *url.URL) *redis.UniversalOptions {
	user, pass := password(u)
	return &redis.UniversalOptions{Username: user, Password: pass.Reveal(), ContextTimeoutEnabled: true}
}

// encrypted is the TLS configuration. The client sets the server name, because every host of a cluster has its own.
func encrypted() *tls.Config { return &tls.Config{MinVersion: tls.VersionTLS12} }

func maybeEncrypted(options *redis.UniversalOptions, set url.Values) error {
	switch set.Get("tls") {
	case "", "false":
		return nil
	case "true":
		options.TLSConfig = encrypted()
		return nil
	}
	return errors.New("tls is neither true nor false")
}

func databaseNumber(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, errors.New("its path is not the number of a database, such as /0" + mayBePassword)
	}
	return n, nil
}

// severalHosts parses a URL with a list of hosts, which net/url does not accept: the URL is parsed with each host.
func severalHosts(raw string, usual int) (*url.URL, []string, error) {
	scheme, rest, _ := strings.Cut(raw, "://")
	end := len(rest)
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		end = i
	}
	start := strings.LastIndex(rest[:end], "@") + 1
	var first *url.URL
	var addrs []string
	for host := range strings.SplitSeq(rest[start:end], ",") {
		u, err := parseURL(scheme + "://" + rest[:start] + strings.TrimSpace(host) + rest[end:])
		if err != nil {
			return nil, nil, err
		}
		addr, err := address(u, usual)
		if err != nil {
			return nil, nil, err
		}
		if first == nil {
			first = u
		}
		addrs = append(addrs, addr)
	}
	return first, addrs, nil
}
