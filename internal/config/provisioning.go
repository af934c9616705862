package config

import (
	"encoding/base64"
	"errors"
	"strings"
)

// The sizes of a key that signs messages, in bytes, as Standard Webhooks says.
const (
	shortestSigningKey = 24
	longestSigningKey  = 64
)

// signingKeyPrefix begins the text of such a key; some programs leave it out.
const signingKeyPrefix = "whsec_"

// ProvisioningKeys are the keys with which the provisioning service signs its callbacks: none without a secret, and two while the service
// changes from one to the other. Errors do not repeat them.
func (c Config) ProvisioningKeys() (keys [][]byte, err error) {
	if c.ProvisioningSecret == "" {
		return nil, nil
	}
	texts := strings.Split(c.ProvisioningSecret.Reveal(), ",")
	if len(texts) > 2 {
		return nil, errors.New("there are more than two secrets: the old one and the new one")
	}
	for _, text := range texts {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(strings.TrimSpace(text), signingKeyPrefix))
		if err != nil || len(key) < shortestSigningKey || len(key) > longestSigningKey {
			return nil, errors.New("a secret is whsec_ and 24 to 64 bytes in Base64")
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func (c Config) reviewProvisioning(r *review) {
	r.service("provisioning-url", c.ProvisioningURL, "the token and what customers buy")
	r.serviceToken("provisioning-token", c.ProvisioningToken, "provisioning-url", c.ProvisioningURL)
	if c.ProvisioningSecret != "" && c.ProvisioningURL == "" {
		r.wrong("provisioning-secret", "there is no --provisioning-url whose callbacks it signs")
	}
	if _, err := c.ProvisioningKeys(); err != nil {
		r.wrong("provisioning-secret", "%v", err)
	}
}
