package graph

import "time"

// ActorOf lets the tests outside of the package see the actor.
var ActorOf = actor

// RefreshEvery sets how often keys may be asked for again.
func (o *OIDC) RefreshEvery(d time.Duration) {
	o.refreshEvery = d
	if o.keys != nil {
		o.keys.every = d
	}
}

// ForgetFailure lets the issuer be asked again at once.
func (o *OIDC) ForgetFailure() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.retryAt = time.Time{}
}
