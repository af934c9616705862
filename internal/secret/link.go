package secret

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"time"
)

// What is wrong with a link.
var (
	ErrLink        = errors.New("secret: the link is not genuine")
	ErrLinkExpired = errors.New("secret: the link has expired")
)

// stamp is the length of the expiry at the start of a payload, in bytes.
const stamp = 8

// SignLink is a link's text, "<payload>.<mac>" of characters that a URL takes as they are. It opens until expires,
// which counts in milliseconds. The id can be read by whoever has the link; the purpose is not in it, but only
// opens with the same.
func (k Key) SignLink(purpose, id string, expires time.Time) string {
	content := binary.BigEndian.AppendUint64(nil, uint64(expires.UnixMilli())) // of a time before 1970, the bits come back as they were
	payload := base64.RawURLEncoding.EncodeToString(append(content, id...))
	return payload + "." + k.linkMAC(purpose, payload)
}

// OpenLink is the id of a link that SignLink made for this purpose with this key. A link that differs in a single character is
// ErrLink; a genuine one is ErrLinkExpired from its expiry on.
func (k Key) OpenLink(purpose, link string, now time.Time) (id string, err error) {
	payload, mac, _ := strings.Cut(link, ".")
	// The texts are compared and not the bytes they stand for: base64 has several texts for the same bytes.
	if !hmac.Equal([]byte(mac), []byte(k.linkMAC(purpose, payload))) {
		return "", ErrLink
	}
	content, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || len(content) < stamp {
		return "", ErrLink
	}
	expires := time.UnixMilli(int64(binary.BigEndian.Uint64(content)))
	if !now.Before(expires) {
		return "", ErrLinkExpired
	}
	return string(content[stamp:]), nil
}

func (k Key) linkMAC(purpose, payload string) string {
	return base64.RawURLEncoding.EncodeToString(authenticate(k.use().link, purpose, payload))
}
