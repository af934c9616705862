package config

import (
	"errors"
	"net/url"
	"strings"
)

// shortestKey is the minimum length of the secret key, in characters.
const shortestKey = 32

// largestDocument is the maximum size of an upload that can be configured, in MiB: a scan is much smaller.
const largestDocument = 100

// bucketParameters are those of an s3:// URL. Credentials are not among them, because URLs end up in logs.
var bucketParameters = []string{
	"endpoint", "region", "prefix", "use_path_style", "disable_https", "hostname_immutable", "dualstack", "fips", "profile",
	"ssetype", "kmskeyid", "request_checksum_calculation", "response_checksum_validation",
}

func (c Config) reviewFiles(r *review, mode Mode) {
	c.reviewSecretKey(r, mode)
	if err := checkBucket(c.BlobURL.Reveal()); err != nil {
		r.wrong("blob-url", "%v", err)
	}
	if c.MaxDocument < 1 || c.MaxDocument > largestDocument {
		r.wrong("max-document", "%d MiB is not between 1 and %d", c.MaxDocument, largestDocument)
	}
}

// reviewSecretKey requires a key where API and worker are separate processes, which have to accept each other's links.
// Processes with the same SQLite file share the data folder, and the key in it.
func (c Config) reviewSecretKey(r *review, mode Mode) {
	key := strings.TrimSpace(c.SecretKey.Reveal())
	database, err := c.Database()
	apart := (mode == API || mode == Worker) && err == nil && database.Scheme != "sqlite"
	switch {
	case key == "" && apart:
		r.wrong("secret-key", "API and workers apart have to be given the same key; make one with: openssl rand -hex 32")
	case key != "" && len(key) < shortestKey:
		r.wrong("secret-key", "it has %d characters, which is less than %d", len(key), shortestKey)
	case key == settingOf("secret-key").Example:
		r.wrong("secret-key", "it is the example, which everybody knows; make one with: openssl rand -hex 32")
	}
}

// checkBucket checks the URL of the bucket; empty is the data folder.
func checkBucket(raw string) error {
	if raw == "" {
		return nil
	}
	u, err := parseURL(raw)
	switch {
	case err != nil:
		return err
	case u.User != nil:
		return errors.New("name and key of the account come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, not from the URL")
	case u.Fragment != "":
		return errors.New("it has a # behind which nothing belongs")
	case u.Scheme == "file":
		return checkFolder(u)
	case u.Scheme == "s3":
		return checkS3(u)
	}
	return errors.New("it begins with neither s3:// nor file:///")
}

func checkFolder(u *url.URL) error {
	if u.Host != "" || len(u.Path) < 2 || u.RawQuery != "" {
		return errors.New("it is not file:/// and a folder, without parameters")
	}
	return nil
}

func checkS3(u *url.URL) error {
	if u.Host == "" || u.Port() != "" || strings.Trim(u.Path, "/") != "" {
		return errors.New("it is not s3:// and the name of a bucket; a folder in it is the parameter prefix")
	}
	set, err := parameters(u, bucketParameters...)
	if err != nil || !set.Has("endpoint") {
		return err
	}
	endpoint, err := url.Parse(set.Get("endpoint"))
	if err != nil || endpoint.Host == "" || !isWeb(endpoint) || endpoint.User != nil {
		return errors.New("its endpoint is not an http:// or https:// URL")
	}
	return nil
}
