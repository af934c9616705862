package provisioning_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/provisioning"
)

var (
	key  = []byte("the key of the service that is in use now")
	next = []byte("the key that the service will use from now on")
	at   = time.Date(2026, 8, 3, 9, 30, 0, 0, time.UTC)
)

const done = `{"subscriptionId":"` + seats + `","revision":2,"state":"FULFILLED","reference":"res-7"}`

func verifier(t *testing.T, keys ...[]byte) *provisioning.Verifier {
	t.Helper()
	v, err := provisioning.NewVerifier(keys, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// signature is that of Standard Webhooks, computed without the library.
func signature(key []byte, id, timestamp, body string) string {
	sum := hmac.New(sha256.New, key)
	sum.Write([]byte(id + "." + timestamp + "." + body))
	return "v1," + base64.StdEncoding.EncodeToString(sum.Sum(nil))
}

func headers(id, timestamp, signature string) http.Header {
	h := http.Header{}
	h.Set("webhook-id", id)
	h.Set("webhook-timestamp", timestamp)
	h.Set("webhook-signature", signature)
	return h
}

func signed(key []byte, body string, when time.Time) http.Header {
	timestamp := strconv.FormatInt(when.Unix(), 10)
	return headers("msg_1", timestamp, signature(key, "msg_1", timestamp, body))
}

func TestVerifier_ReadsASignedCallback(t *testing.T) {
	t.Parallel()
	want := provisioning.Callback{SubscriptionID: seats, Revision: 2, Answer: provisioning.Answer{State: provisioning.Fulfilled, Reference: "res-7"}}
	for range 2 { // a repetition is read again: whoever receives it knows the revision
		if got, err := verifier(t, key).Read(signed(key, done, at), []byte(done)); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}

// The example of the specification: its secret, message and signature.
func TestVerifier_AgreesWithTheSpecification(t *testing.T) {
	t.Parallel()
	secret, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	v, err := provisioning.NewVerifier([][]byte{secret}, func() time.Time { return time.Unix(1614265330, 0) })
	if err != nil {
		t.Fatal(err)
	}
	h := headers("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
	if _, err := v.Read(h, []byte(`{"test": 2432232314}`)); !errors.Is(err, provisioning.ErrNotRead) { // signed, but none of our callbacks
		t.Errorf("got error %v, want ErrNotRead", err)
	}
}

func TestVerifier_Signatures(t *testing.T) {
	t.Parallel()
	now := strconv.FormatInt(at.Unix(), 10)
	good, later := signature(key, "msg_1", now, done), signature(next, "msg_1", now, done)
	other := signature([]byte("a key that nobody has agreed"), "msg_1", now, done)
	for name, tc := range map[string]struct {
		keys   [][]byte
		header http.Header
		body   string
		want   error
	}{
		"right":                           {[][]byte{key}, headers("msg_1", now, good), done, nil},
		"rotation, old key":               {[][]byte{next, key}, headers("msg_1", now, good), done, nil},
		"rotation, new key":               {[][]byte{next, key}, headers("msg_1", now, later), done, nil},
		"rotation, signed with both":      {[][]byte{key}, headers("msg_1", now, later+" "+good), done, nil},
		"after the rotation, old key":     {[][]byte{next}, headers("msg_1", now, good), done, provisioning.ErrNotSigned},
		"beside one of another version":   {[][]byte{key}, headers("msg_1", now, "v1a,AAAA "+good), done, nil},
		"wrong key":                       {[][]byte{key, next}, headers("msg_1", now, other), done, provisioning.ErrNotSigned},
		"no headers":                      {[][]byte{key}, http.Header{}, done, provisioning.ErrNotSigned},
		"no signature":                    {[][]byte{key}, headers("msg_1", now, ""), done, provisioning.ErrNotSigned},
		"no id":                           {[][]byte{key}, headers("", now, good), done, provisioning.ErrNotSigned},
		"no timestamp":                    {[][]byte{key}, headers("msg_1", "", good), done, provisioning.ErrNotSigned},
		"another id":                      {[][]byte{key}, headers("msg_2", now, good), done, provisioning.ErrNotSigned},
		"another time":                    {[][]byte{key}, headers("msg_1", strconv.FormatInt(at.Unix()+1, 10), good), done, provisioning.ErrNotSigned},
		"time that is none":               {[][]byte{key}, headers("msg_1", "today", signature(key, "msg_1", "today", done)), done, provisioning.ErrNotSigned},
		"body changed":                    {[][]byte{key}, headers("msg_1", now, good), strings.Replace(done, ":2", ":3", 1), provisioning.ErrNotSigned},
		"body cut off":                    {[][]byte{key}, headers("msg_1", now, good), done[:len(done)-1], provisioning.ErrNotSigned},
		"body followed by something":      {[][]byte{key}, headers("msg_1", now, good), done + " ", provisioning.ErrNotSigned},
		"signature cut off":               {[][]byte{key}, headers("msg_1", now, good[:len(good)-4]), done, provisioning.ErrNotSigned},
		"signature without version":       {[][]byte{key}, headers("msg_1", now, good[3:]), done, provisioning.ErrNotSigned},
		"signature with another version":  {[][]byte{key}, headers("msg_1", now, "v2"+good[2:]), done, provisioning.ErrNotSigned},
		"signature in other letters":      {[][]byte{key}, headers("msg_1", now, "v1,"+strings.ToLower(good[3:])), done, provisioning.ErrNotSigned},
		"empty signature":                 {[][]byte{key}, headers("msg_1", now, "v1,"), done, provisioning.ErrNotSigned},
		"forged, and nothing can be read": {[][]byte{key}, headers("msg_1", now, other), "garbage", provisioning.ErrNotSigned},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := verifier(t, tc.keys...).Read(tc.header, []byte(tc.body))
			if !errors.Is(err, tc.want) || (err != nil) != (got == provisioning.Callback{}) {
				t.Errorf("got %+v and error %v, want error %v", got, err, tc.want)
			}
		})
	}
}

func TestVerifier_Time(t *testing.T) {
	t.Parallel()
	for age, want := range map[time.Duration]error{
		0: nil, 5 * time.Minute: nil, -5 * time.Minute: nil,
		5*time.Minute + time.Second: provisioning.ErrNotCurrent, -5*time.Minute - time.Second: provisioning.ErrNotCurrent,
		1_000_000 * time.Hour: provisioning.ErrNotCurrent, -1_000_000 * time.Hour: provisioning.ErrNotCurrent,
	} {
		if _, err := verifier(t, key).Read(signed(key, done, at.Add(-age)), []byte(done)); !errors.Is(err, want) {
			t.Errorf("signed %v ago: got error %v, want %v", age, err, want)
		}
	}
}

func TestVerifier_Bodies(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body string
		want provisioning.State // empty: not read
	}{
		"fulfilled":             {done, provisioning.Fulfilled},
		"pending":               {`{"subscriptionId":"s","revision":1,"state":"PENDING"}`, provisioning.Pending},
		"refused":               {`{"subscriptionId":"s","revision":1,"state":"REFUSED","reason":"No\nlicence."}`, provisioning.Refused},
		"nothing":               {``, ""},
		"garbage":               {`revision=2`, ""},
		"cut off":               {done[:40], ""},
		"no subscription":       {`{"revision":1,"state":"PENDING"}`, ""},
		"no revision":           {`{"subscriptionId":"s","state":"PENDING"}`, ""},
		"revision 0":            {`{"subscriptionId":"s","revision":0,"state":"PENDING"}`, ""},
		"revision as text":      {`{"subscriptionId":"s","revision":"1","state":"PENDING"}`, ""},
		"revision out of range": {`{"subscriptionId":"s","revision":99999999999999999999,"state":"PENDING"}`, ""},
		"no state":              {`{"subscriptionId":"s","revision":1}`, ""},
		"unknown state":         {`{"subscriptionId":"s","revision":1,"state":"DONE"}`, ""},
		"long reference":        {`{"subscriptionId":"s","revision":1,"state":"PENDING","reference":"` + strings.Repeat("r", 201) + `"}`, ""},
		"field nobody agreed":   {`{"subscriptionId":"s","revision":1,"state":"PENDING","quantity":3}`, ""},
		"two":                   {done + done, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := verifier(t, key).Read(signed(key, tc.body, at), []byte(tc.body))
			if got.State != tc.want || (tc.want == "") != errors.Is(err, provisioning.ErrNotRead) || strings.Contains(got.Reason, "\n") {
				t.Errorf("got %+v, %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestNewVerifier_NeedsKeys(t *testing.T) {
	t.Parallel()
	for _, keys := range [][][]byte{nil, {key, nil}, {{}}} {
		if v, err := provisioning.NewVerifier(keys, func() time.Time { return at }); err == nil || v != nil {
			t.Errorf("%d keys: got %v, want an error", len(keys), v)
		}
	}
}
