package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/program"
	"github.com/partnergraph/partnergraph/internal/program/kernel"
	"github.com/partnergraph/partnergraph/internal/provisioning"
)

const signingSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// Without a secret nobody could be believed, so there is no callback.
func TestCallback_IsServedWithASecretOnly(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		secret config.Secret
		want   int
	}{
		{signingSecret, http.StatusUnauthorized},
		{"", http.StatusNotFound},
	} {
		a := &app{config: &config.Config{ProvisioningSecret: tc.secret}, program: program.New(&kernel.Kernel{}), log: slog.New(slog.DiscardHandler)}
		callback, err := a.callback()
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		a.routes(http.NotFoundHandler(), nil, callback, nil, &health{}).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/provisioning/callback", http.NoBody))
		if w.Code != tc.want {
			t.Errorf("secret %v: got %d, want %d", tc.secret, w.Code, tc.want)
		}
	}
}

func TestProvider_FollowsTheSettings(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		config config.Config
		want   provisioning.Provider
	}{
		{config.Config{}, provisioning.ByHand{}},
		{config.Config{Sandbox: true}, provisioning.Bundled{}},
	} {
		if got, err := provider(&tc.config); err != nil || got != tc.want {
			t.Errorf("got %T, %v, want %T", got, err, tc.want)
		}
	}
	for _, sandbox := range []bool{true, false} {
		got, err := provider(&config.Config{Sandbox: sandbox, ProvisioningURL: "https://p.example.com/v1", ProvisioningToken: "t"})
		if _, is := got.(*provisioning.Remote); err != nil || !is {
			t.Errorf("got %T, %v, want a client of the service", got, err)
		}
	}
}
