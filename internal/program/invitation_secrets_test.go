package program_test

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/clock"
	"github.com/partnergraph/partnergraph/internal/mail"
	"github.com/partnergraph/partnergraph/internal/program/programtest"
	"github.com/partnergraph/partnergraph/internal/program/relationships"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

// D-07: no link of a long story is in the database file, its journal or the log: neither a link, nor a token, nor the bytes that it
// encodes. Only hashes are stored.
func TestLetter_LinksAreNotStored(t *testing.T) {
	t.Parallel()
	c, dir := clock.NewFake(programtest.Start), t.TempDir()
	db, err := store.Open("sqlite://"+filepath.Join(dir, "partnergraph.db"), c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, log := begin(t, programtest.New(t, c, db)), &bytes.Buffer{}
	s.Program.Program.Log = slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	tokens, hashes := s.everyLink()
	s.must(db.Close())
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	s.must(err)
	content := log.Bytes()
	for _, file := range files {
		part, err := os.ReadFile(file)
		s.must(err)
		content = append(content, part...)
	}
	for i, token := range tokens {
		raw, err := base64.RawURLEncoding.DecodeString(token)
		s.must(err)
		if bytes.Contains(content, []byte(token)) || bytes.Contains(content, raw) {
			t.Errorf("link %d is kept", i)
		}
	}
	for i, hash := range hashes {
		if !bytes.Contains(content, hash) {
			t.Errorf("hash %d is not kept", i)
		}
	}
	if bytes.Contains(content, []byte("/invitation#")) {
		t.Error("a link is kept")
	}
}

// everyLink lives through everything that makes, mails and shows links, and returns their tokens and the hashes that work last.
func (s *story) everyLink() (tokens []string, hashes [][]byte) {
	s.t.Helper()
	s.newcomer(anton, "US", models.SegmentCommercial)
	r, first := s.mailed(lucia, anton, invitee(anton))
	letter := s.Letter(s.As(lucia), r)
	edited := relationships.SendRelationshipRequestInput{ID: r.ID.Any(), Delivery: models.DeliverByEmail, Text: ptr("Once more: " + letter.Link)}
	_, _, err := s.SendRelationshipRequest(s.ctx, s.As(lucia), edited)
	s.must(err)
	s.Work()
	second := s.tokenIn(s.ExpectMail(anton)[0])
	_, _, err = s.SendRelationshipRequest(s.ctx, s.As(lucia), edited) // with the older link in it
	s.refused(err, "INVITE_LINK_MISSING at text", "INVITE_LINK_FOREIGN at text")
	s.Advance(60 * dayLong)
	if s.tokenIn(s.ExpectMail(anton)[0]) != second {
		s.t.Error("the reminder has another link")
	}
	_, handed := s.handed(lucia, relationships.CreateRelationshipRequestInput{})
	_, joint := s.jointly(dana, anton)
	_, asked := s.asksReseller(s.active())
	for _, token := range []string{second, handed, joint, asked} {
		_, err := s.ShowInvitation(s.ctx, s.As(anton), token)
		s.must(err)
	}
	s.refused(s.joins(anton, first), "INVITE_INVALID at token")
	s.must(s.turnsDown(anton, handed))
	s.must(s.joins(anton, joint))
	s.Work()
	all, err := s.Store.RelationshipRequests(s.ctx, s.As(olga), nil, nil, store.Page{First: ptr(store.MaxPage)})
	s.must(err)
	for _, r := range all.Nodes() {
		hashes = append(hashes, r.TokenHash)
	}
	return []string{first, second, handed, joint, asked}, hashes
}

// Content that is hidden in a name, a subject or a text is refused, or has no effect in a mail program.
func TestLetter_HiddenContentIsRefusedOrHarmless(t *testing.T) {
	tell(t, func(s *story) {
		link := func(r *models.RelationshipRequest) string { return s.Letter(s.As(lucia), r).Link }
		for what, c := range map[string]struct{ name, subject, text, want string }{
			"a header in the name":       {"Anton\r\nBcc: all@evil.example", "", "", "VALIDATION_FAILED at invitee.name"},
			"a header in the subject":    {"", "Hello\r\nBcc: all@evil.example", "", "VALIDATION_FAILED at subject"},
			"a separator in the name":    {"Anton\u2028Bcc: all@evil.example", "", "", "VALIDATION_FAILED at invitee.name"},
			"a name that runs backwards": {"Anton\u202egpj.exe", "", "", "VALIDATION_FAILED at invitee.name"},
			"a name that is a link":      {"evil.example/prize", "", "", "VALIDATION_FAILED at invitee.name"},
			"a text that runs backwards": {"", "", "{{link}}\u2066x", "VALIDATION_FAILED at text"},
			"a zero byte":                {"", "", "{{link}}\x00", "VALIDATION_FAILED at text"},
			"a page with another link":   {"", "", `{{link}} <a href="https://evil.example">here</a>`, "INVITE_LINK_FOREIGN at text"},
		} {
			in := invitee(anton)
			if c.name != "" {
				in.Invitee.Name = &c.name
			}
			if c.subject != "" {
				in.Subject = &c.subject
			}
			if c.text != "" {
				in.Text = &c.text
			}
			_, err := s.CreateRelationshipRequest(s.ctx, s.As(lucia), in)
			if got := told(err); len(got) != 1 || got[0] != c.want {
				t.Errorf("%s: %v, want %s", what, got, c.want)
			}
		}

		in := invitee(anton)
		in.Invitee.Name = ptr(`<img src=x onerror=alert(1)> "{{link}}" {{.Mailbox}}`)
		in.Subject = ptr(`Hello {{.Link}} {{link}} =?utf-8?q?Bcc:?= <b>`)
		in.Text = ptr("<script>alert(1)</script>\r\nBcc: all@evil.example\r\n\r\n{{.RecipientName}} {{ template }} &amp; {{link}}\n.\nQUIT\n\u200b\u200d")
		r := s.drafts(lucia, in)
		s.must(s.dispatches(lucia, r, models.DeliverByEmail))
		want := link(r)
		s.Work()
		m := s.ExpectMail(anton)[0]
		s.harmless(m)
		if !strings.Contains(m.Text, "{{.RecipientName}} {{ template }} &amp; "+want) || strings.Count(m.Text, want) != 2 { // once more below the letter, where nobody can change it
			t.Errorf("the text is not as it was written:\n%s", m.Text)
		}
		if strings.Contains(m.Subject, want) || !strings.HasPrefix(m.Subject, `Hello {{.Link}} {{link}} = ?utf-8?q?Bcc:?= <b>`) { // no encoded word any more
			t.Errorf("the subject is %q", m.Subject)
		}
		s.Advance(60 * dayLong)
		s.harmless(s.ExpectMail(anton)[0]) // the reminder begins with the name
	})
}

// harmless fails if a message carries markup or headers of somebody.
func (s *story) harmless(m mail.Message) {
	s.t.Helper()
	for _, markup := range []string{"<script", "<img", "<b>"} {
		if strings.Contains(m.HTML, markup) {
			s.t.Errorf("the page has %s", markup)
		}
	}
	if strings.ContainsAny(m.Subject+m.ToName+m.ToAddress, "\r\n\u2028\u2029") {
		s.t.Errorf("a header has two lines: %q %q %q", m.Subject, m.ToName, m.ToAddress)
	}
	link := "https://program.example/invitation#" + s.tokenIn(m)
	for _, href := range anyAnchor.FindAllStringSubmatch(m.HTML, -1) {
		if href[1] != link && href[1] != "mailto:support@program.example" {
			s.t.Errorf("the page leads to %s", href[1])
		}
	}
}

var anyAnchor = regexp.MustCompile(`href="([^"]*)"`)

// The longest allowed letter is stored and sent, however long its HTML is.
func TestLetter_Longest(t *testing.T) {
	tell(t, func(s *story) {
		for _, filling := range []string{"<\n\n", "𝄞", "\"", "a\n\n"} {
			in := invitee(anton)
			in.Text = ptr("{{link}}" + strings.Repeat(filling, 7990/len([]rune(filling))))
			if strings.HasPrefix(filling, "𝄞") || strings.HasPrefix(filling, "a") {
				in.Text = ptr("{{link}}\n" + strings.Repeat(filling, 7990/len([]rune(filling))))
			}
			r := s.drafts(lucia, in)
			s.must(s.dispatches(lucia, r, models.DeliverByEmail))
			s.Work()
			if m := s.ExpectMail(anton)[0]; len(m.Text) < 7000 {
				t.Errorf("%q: %d bytes left", filling, len(m.Text))
			}
		}
		for _, m := range s.snapshot().Emails {
			if m.Status != models.EmailSent {
				t.Errorf("an e-mail is %s: %s", m.Status, m.Error)
			}
		}
	})
}
