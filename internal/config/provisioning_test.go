package config_test

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/config"
)

func TestProvisioningKeys(t *testing.T) {
	t.Parallel()
	text := func(n int, b byte) string { return base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{b}, n)) }
	for name, tc := range map[string]struct {
		secret config.Secret
		want   []string // the keys; nil for an error
	}{
		"none":              {"", []string{}},
		"one":               {config.Secret("whsec_" + text(24, 'a')), []string{strings.Repeat("a", 24)}},
		"without prefix":    {config.Secret(text(64, 'a')), []string{strings.Repeat("a", 64)}},
		"two":               {config.Secret("whsec_" + text(32, 'a') + ", whsec_" + text(32, 'b')), []string{strings.Repeat("a", 32), strings.Repeat("b", 32)}},
		"two lines":         {config.Secret("whsec_" + text(32, 'a') + ",\nwhsec_" + text(32, 'b')), []string{strings.Repeat("a", 32), strings.Repeat("b", 32)}},
		"three":             {config.Secret(text(32, 'a') + "," + text(32, 'b') + "," + text(32, 'c')), nil},
		"short":             {config.Secret("whsec_" + text(23, 'a')), nil},
		"long":              {config.Secret("whsec_" + text(65, 'a')), nil},
		"not Base64":        {config.Secret(strings.Repeat("!", 40)), nil},
		"comma at the end":  {config.Secret(text(32, 'a') + ","), nil},
		"only a comma":      {",", nil},
		"only a prefix":     {"whsec_", nil},
		"one of two is bad": {config.Secret(text(32, 'a') + ",secret"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := config.Config{ProvisioningSecret: tc.secret}.ProvisioningKeys()
			if (err != nil) != (tc.want == nil) || len(got) != len(tc.want) {
				t.Fatalf("got %d keys and error %v, want %d", len(got), err, len(tc.want))
			}
			for i, want := range tc.want {
				if string(got[i]) != want {
					t.Errorf("key %d is %q, want %q", i, got[i], want)
				}
			}
			if err != nil && len(tc.secret) > 10 && strings.Contains(err.Error(), string(tc.secret[6:])) {
				t.Errorf("the error repeats the secret: %v", err)
			}
		})
	}
}
