package transport

import "testing"

// T-05: the bytes in transit are limited for each caller and in total, and released bytes can be used again.
func TestByteLimit_BoundsEachCallerAndAll(t *testing.T) {
	t.Parallel()
	r := NewByteLimit(10, 6)
	for i, c := range []struct {
		key  string
		n    int64
		want string
	}{
		{"ann", 6, ""}, {"ann", 1, CodeRateLimited}, {"bob", 4, ""}, {"eve", 1, CodeUnavailable}, {"eve", 7, CodeRateLimited},
	} {
		got := ""
		if refusal := r.reserve(c.key, c.n); refusal != nil {
			got, _ = refusal.Extensions["code"].(string)
		}
		if got != c.want {
			t.Errorf("%d: want %q, got %q", i, c.want, got)
		}
	}
	r.release("ann", 6)
	if refusal := r.reserve("eve", 6); refusal != nil {
		t.Errorf("want room again, got %v", refusal)
	}
	r.release("eve", 6)
	r.release("bob", 4)
	if r.used != 0 || len(r.by) != 0 {
		t.Errorf("want nothing kept, got %d of %v", r.used, r.by)
	}
}
