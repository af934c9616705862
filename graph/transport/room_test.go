package transport

import "testing"

// T-05: what is on its way is bounded for each caller and in all, and what is given back can be taken again.
func TestRoom(t *testing.T) {
	t.Parallel()
	r := NewRoom(10, 6)
	for i, c := range []struct {
		key  string
		n    int64
		want string
	}{
		{"ann", 6, ""}, {"ann", 1, CodeRateLimited}, {"bob", 4, ""}, {"eve", 1, CodeUnavailable}, {"eve", 7, CodeRateLimited},
	} {
		got := ""
		if refusal := r.take(c.key, c.n); refusal != nil {
			got, _ = refusal.Extensions["code"].(string)
		}
		if got != c.want {
			t.Errorf("%d: want %q, got %q", i, c.want, got)
		}
	}
	r.give("ann", 6)
	if refusal := r.take("eve", 6); refusal != nil {
		t.Errorf("want room again, got %v", refusal)
	}
	r.give("eve", 6)
	r.give("bob", 4)
	if r.used != 0 || len(r.by) != 0 {
		t.Errorf("want nothing kept, got %d of %v", r.used, r.by)
	}
}
