package config_test

import (
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/config"
)

// complaints returns the mistakes of one setting.
func complaints(c config.Config, mode config.Mode, flag string) []string {
	var found []string
	for _, m := range c.Validate(mode) {
		if m.Setting.Flag == flag {
			found = append(found, m.Error())
		}
	}
	return found
}

func TestSecretKey(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("k", 32)
	var example string
	for _, s := range config.Settings() {
		if s.Flag == "secret-key" {
			example = s.Example
		}
	}
	const mysql = "mysql://db/p"
	for _, tc := range []struct {
		mode     config.Mode
		database config.SecretURL
		key      string
		want     int
	}{
		{config.API, mysql, "", 1},
		{config.Worker, mysql, "", 1},
		{config.Worker, mysql, " \n", 1},
		{config.API, mysql, long, 0},
		{config.API, "", "", 0},
		{config.Worker, "sqlite:///var/lib/p.db", "", 0},
		{config.Serve, mysql, "", 0},
		{config.Migrate, mysql, "", 0},
		{config.Demo, "", "", 0},
		{config.Serve, "", long[1:], 1},
		{config.Serve, "", long[1:] + "\n", 1},
		{config.Serve, "", long + "\n", 0},
		{config.API, mysql, example, 1},
	} {
		c := defaults(t)
		c.DatabaseURL, c.SecretKey = tc.database, config.Secret(tc.key)
		got := complaints(c, tc.mode, "secret-key")
		if len(got) != tc.want {
			t.Errorf("%s on %q with %q: %q, want %d mistakes", tc.mode, tc.database.Reveal(), tc.key, got, tc.want)
		}
	}
	if len(example) != 64 {
		t.Errorf("the example has %d characters, want 64", len(example))
	}
}

func TestBlobURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[config.SecretURL]bool{
		"":                                    true,
		"s3://documents":                      true,
		"s3://documents/":                     true,
		"file:///var/lib/files":               true,
		"s3://documents?region=eu-1":          true,
		"s3://d?prefix=a/&profile=p":          true,
		"s3://d?endpoint=http://m:9000":       true,
		"s3://d?endpoint=https%3A%2F%2F":      false,
		"s3://d?endpoint=m:9000":              false,
		"s3://d?endpoint=https://u:hunter2@m": false,
		"s3://d?endpoint=":                    false,
		"s3://":                               false,
		"s3://d/folder":                       false,
		"s3://d:9000":                         false,
		"s3://d#x":                            false,
		"s3://user:hunter2@d":                 false,
		"s3://d?secret_key=hunter2":           false,
		"s3://d?hunter2=x":                    false,
		"s3://d?region=a&region=b":            false,
		"mem://":                              false,
		"gs://d":                              false,
		"/var/lib/files":                      false,
		"file://files":                        false,
		"file:///":                            false,
		"file:///f?create_dir=true":           false,
		"%zz":                                 false,
	} {
		c := defaults(t)
		c.BlobURL = raw
		got := complaints(c, config.Serve, "blob-url")
		if accepted := len(got) == 0; accepted != want {
			t.Errorf("%q: %q, want accepted %v", raw.Reveal(), got, want)
		}
		if all := strings.Join(got, "\n"); strings.Contains(all, word) {
			t.Errorf("an error shows the password: %s", all)
		}
	}
}

func TestProductionSettings_RemoteBucketCounts(t *testing.T) {
	t.Parallel()
	for raw, want := range map[config.SecretURL]int{"": 0, "file:///var/lib/files": 0, "s3://documents": 1} {
		c := defaults(t)
		c.BlobURL = raw
		if got := c.ProductionSettings(); len(got) != want {
			t.Errorf("%q counts as production in %q, want %d", raw.Reveal(), got, want)
		}
		if got := complaints(c, config.Demo, "blob-url"); len(got) != want {
			t.Errorf("%q: a demo complains %q, want %d times", raw.Reveal(), got, want)
		}
	}
}
