package program_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/partnergraph/partnergraph/internal/access"
	"github.com/partnergraph/partnergraph/internal/program/support"
	"github.com/partnergraph/partnergraph/internal/store"
	"github.com/partnergraph/partnergraph/models"
)

const (
	sam = "sam.ortiz@program.example"  // support agent
	ivy = "ivy.chen@lumenapps.example" // owner of a publisher
)

// asksForHelp opens a support request.
func (s *story) asksForHelp(who string, change func(*support.CreateSupportRequestInput)) (*models.SupportRequest, error) {
	s.t.Helper()
	in := support.CreateSupportRequestInput{Kind: models.SupportOther, Title: ptr("Our price list"), Description: "We cannot find it.", Severity: models.SeverityNormal}
	if change != nil {
		change(&in)
	}
	r, _, err := s.CreateSupportRequest(s.ctx, s.As(who), in)
	return r, err
}

func (s *story) helped(who string, change func(*support.CreateSupportRequestInput)) *models.SupportRequest {
	s.t.Helper()
	r, err := s.asksForHelp(who, change)
	s.must(err)
	s.Work()
	return r
}

func (s *story) writes(who string, r *models.SupportRequest, body string, change func(*support.ReplyToSupportRequestInput)) error {
	s.t.Helper()
	in := support.ReplyToSupportRequestInput{ID: r.ID.Any(), Body: body}
	if change != nil {
		change(&in)
	}
	_, err := s.ReplyToSupportRequest(s.ctx, s.As(who), in)
	s.Work()
	return err
}

func (s *story) resolves(who string, r *models.SupportRequest) error {
	s.t.Helper()
	_, err := s.ResolveSupportRequest(s.ctx, s.As(who), support.ResolveSupportRequestInput{ID: r.ID.Any(), Resolution: "It is in the catalog now."})
	s.Work()
	return err
}

func (s *story) reopens(who string, r *models.SupportRequest) error {
	s.t.Helper()
	_, err := s.ReopenSupportRequest(s.ctx, s.As(who), support.ReopenSupportRequestInput{ID: r.ID.Any(), Reason: "Not for all markets."})
	s.Work()
	return err
}

// request is what the operator sees of a support request.
func (s *story) request(r *models.SupportRequest) *models.SupportRequest {
	s.t.Helper()
	row, err := store.Find(s.ctx, s.Store, s.As(olga), r.ID)
	s.must(err)
	return row
}

// thread is what somebody reads of a support request: "Olga Marsh: text".
func (s *story) thread(who string, r *models.SupportRequest) (lines []string) {
	s.t.Helper()
	found, err := store.SupportMessagesOf.Find(s.ctx, s.Store, s.As(who), []models.ID[models.SupportRequest]{r.ID})
	s.must(err)
	for _, m := range found {
		side := "requester"
		if m.Operator {
			side = "operator"
		}
		if m.Internal {
			side = "note"
		}
		lines = append(lines, side+": "+m.Body)
	}
	return lines
}

func (s *story) readsThread(who string, r *models.SupportRequest, want ...string) {
	s.t.Helper()
	if got := s.thread(who, r); fmt.Sprint(got) != fmt.Sprint(want) {
		s.t.Errorf("%s reads\n%s, want\n%s", who, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func (s *story) isSupport(r *models.SupportRequest, want models.SupportStatus) {
	s.t.Helper()
	if got := s.request(r).Status; got != want {
		s.t.Errorf("the request is %s, want %s", got, want)
	}
}

// R-57, P-21, section 4.11: a partner asks, support takes the request, asks back, answers and resolves it. It is closed ten business days later.
func TestSupport_FromQuestionToEnd(t *testing.T) {
	tell(t, func(s *story) {
		r := s.helped(lucia, nil)
		letters := s.ExpectMail(lucia, sam)
		if !strings.Contains(letters[0].Subject, r.Reference) || !strings.Contains(letters[1].Text+letters[0].Text, "We cannot find it.") {
			t.Errorf("they read %s\n%s\n%s", letters[0].Subject, letters[0].Text, letters[1].Text)
		}
		_, err := s.AssignSupportRequest(s.ctx, s.As(sam), support.AssignSupportRequestInput{ID: r.ID.Any(), AssigneeID: ptr(s.As(olga).UserID.Any())})
		s.must(err)
		s.isSupport(r, models.SupportOpen)
		s.must(s.writes(sam, r, "A note.", func(in *support.ReplyToSupportRequestInput) { in.Internal = true }))
		s.ExpectMail()
		s.must(s.writes(sam, r, "Which market?", func(in *support.ReplyToSupportRequestInput) { in.Asks = true }))
		s.isSupport(r, models.SupportAttentionNeeded)
		if letter := s.ExpectMail(lucia)[0]; letter.Locale != "es" || !strings.Contains(letter.Text, "Which market?") {
			t.Errorf("Lucia reads %s", letter.Text)
		}
		s.must(s.writes(grant, r, "Mexico.", nil)) // a colleague answers
		s.isSupport(r, models.SupportInProgress)
		s.ExpectMail(olga) // who has the request
		s.readsThread(lucia, r, "requester: We cannot find it.", "operator: Which market?", "requester: Mexico.")
		s.readsThread(sam, r, "requester: We cannot find it.", "note: A note.", "operator: Which market?", "requester: Mexico.")
		s.must(s.resolves(olga, r))
		s.ExpectMail(lucia)
		s.isSupport(r, models.SupportResolved)
		s.refused(s.writes(lucia, r, "Thank you!", nil), "SUPPORT_STATE_INVALID at id")
		s.AdvanceBusinessDays(11)
		s.isSupport(r, models.SupportClosed)
		s.ExpectMail()
		s.refused(s.resolves(sam, r), "SUPPORT_STATE_INVALID at id")
	})
}

// Section 4.11: what has ended can be opened again for 30 days after its end. The close of the first end does not close it then.
func TestSupport_IsOpenedAgain(t *testing.T) {
	tell(t, func(s *story) {
		r := s.helped(amir, nil)
		s.must(s.resolves(sam, r))
		s.Advance(24 * time.Hour)
		s.must(s.reopens(wei, r))
		s.AdvanceBusinessDays(12)
		s.isSupport(r, models.SupportOpen)
		_, err := s.RefuseSupportRequest(s.ctx, s.As(sam), support.RefuseSupportRequestInput{ID: r.ID.Any(), Reason: "It is not sold there."})
		s.must(err)
		ended := s.request(r)
		if ended.Outcome != models.SupportRefused || ended.OutcomeReason != "It is not sold there." {
			t.Errorf("it ends as %s: %s", ended.Outcome, ended.OutcomeReason)
		}
		s.AdvanceTo(ended.ResolvedAt.Add(30*24*time.Hour - time.Second))
		s.must(s.reopens(amir, r))
		s.must(s.resolves(sam, r))
		s.Advance(30 * 24 * time.Hour)
		s.refused(s.reopens(amir, r), "SUPPORT_REOPEN_TOO_LATE at id")
	})
}

// Section 4.11: all problems of a request are told at once, and nothing is opened.
func TestSupport_ChecksTheForm(t *testing.T) {
	tell(t, func(s *story) {
		other := s.onGCC(lucia)
		for name, wrong := range map[string]struct {
			change func(*support.CreateSupportRequestInput)
			want   []string
		}{
			"empty": {func(in *support.CreateSupportRequestInput) { in.Title, in.Description = ptr(" "), "" }, []string{"VALIDATION_FAILED at title", "VALIDATION_FAILED at description"}},
			"contact": {func(in *support.CreateSupportRequestInput) {
				in.Contact = &support.ContactInput{Name: ptr(""), Email: ptr("nobody"), Locale: ptr("xx")}
			}, []string{"VALIDATION_FAILED at contact.name", "VALIDATION_FAILED at contact.email", "VALIDATION_FAILED at contact.locale"}},
			"no registration": {func(in *support.CreateSupportRequestInput) { in.Kind = models.SupportVettingStuck }, []string{"VALIDATION_FAILED at subjectId"}},
			"another's":       {func(in *support.CreateSupportRequestInput) { in.SubjectID = ptr(other.ID.Any()) }, []string{"NOT_FOUND at subjectId"}},
			"unknown":         {func(in *support.CreateSupportRequestInput) { in.SubjectID = ptr(models.NewID[models.Customer]().Any()) }, []string{"NOT_FOUND at subjectId"}},
			"of another kind": {func(in *support.CreateSupportRequestInput) {
				in.Kind, in.SubjectID = models.SupportEligibilityHelp, ptr(s.As(amir).PartnerID.Any())
			}, []string{"SUPPORT_FIELD_INVALID at subjectId"}},
			"too many attachments": {func(in *support.CreateSupportRequestInput) { in.Attachments = make([]*models.Upload, 6) }, []string{"VALIDATION_FAILED at attachments"}},
		} {
			_, err := s.asksForHelp(amir, wrong.change)
			t.Log(name)
			s.refused(err, wrong.want...)
		}
		page, err := s.Store.SupportRequests(s.ctx, s.As(olga), nil, store.Page{})
		s.must(err)
		if len(page.Nodes()) != 0 {
			t.Errorf("%d requests were opened", len(page.Nodes()))
		}
	})
}

// onGCC is a request for an eligibility review.
func (s *story) onGCC(who string) *models.EligibilityRequest {
	s.t.Helper()
	r, _, err := s.SubmitEligibilityRequest(s.ctx, s.As(who), partnerForm(meridian))
	s.must(err)
	s.Work()
	s.Mail()
	return r
}

// questions about the eligibility review go to its reviewers, and others to support. Nobody else of the operator's people answers them.
func TestSupport_GoesToThoseWhoKnow(t *testing.T) {
	tell(t, func(s *story) {
		review := s.onGCC(lucia)
		help := s.helped(lucia, func(in *support.CreateSupportRequestInput) {
			in.Kind, in.SubjectID = models.SupportEligibilityHelp, ptr(review.ID.Any())
		})
		s.ExpectMail(lucia, rosa, kenji)
		if got := s.request(help).Subject(); got != review.ID.Any() {
			t.Errorf("it is about %v", got)
		}
		s.must(s.writes(rosa, help, "We look into it.", nil))
		other := s.helped(ivy, nil)
		s.refused(s.writes(rosa, other, "We look into it.", nil), "ROLE_NOT_ALLOWED")
		s.refused(s.resolves(vera, help), "ROLE_NOT_ALLOWED")
		_, err := s.AssignSupportRequest(s.ctx, s.As(sam), support.AssignSupportRequestInput{ID: other.ID.Any(), AssigneeID: ptr(s.As(vera).UserID.Any())})
		s.refused(err, "NOT_FOUND at assigneeId")
		_, err = s.AssignSupportRequest(s.ctx, s.As(sam), support.AssignSupportRequestInput{ID: other.ID.Any(), AssigneeID: ptr(s.As(ivy).UserID.Any())})
		s.refused(err, "NOT_FOUND at assigneeId")
	})
}

// Nobody outside of the organisation and the operator reads a request, its thread or its files, or does anything with it. Inside, those may who may
// open one (section 2.2).
func TestSupport_IsForItsOrganisation(t *testing.T) {
	tell(t, func(s *story) {
		s.inFolder()
		r := s.helped(amir, func(in *support.CreateSupportRequestInput) {
			in.Attachments = []*models.Upload{{Name: "screen.pdf", Content: strings.NewReader(onePage)}}
		})
		s.must(s.gives(amir, wei, models.StandardUser))
		for _, who := range []string{lucia, grant, marcus, ivy, maya, wei} {
			if _, err := store.Find(s.ctx, s.Store, s.As(who), r.ID); !strings.Contains(fmt.Sprint(told(err)), "NOT_FOUND") {
				t.Errorf("%s finds it: %v", who, err)
			}
			if got := s.thread(who, r); len(got) > 0 || len(s.attached(who, r)) > 0 {
				t.Errorf("%s reads %v", who, got)
			}
			page, err := s.Store.SupportRequests(s.ctx, s.As(who), nil, store.Page{Count: true})
			s.must(err)
			if total := page.TotalCount; total != 0 {
				t.Errorf("%s counts %d", who, total)
			}
		}
		s.refused(s.writes(lucia, r, "Hello?", nil), "NOT_FOUND at id")
		_, err := s.CloseSupportRequest(s.ctx, s.As(lucia), support.CloseSupportRequestInput{ID: r.ID.Any()})
		s.refused(err, "NOT_FOUND at id")
		for _, who := range []string{amir, sam, olga} {
			files := s.attached(who, r)
			if len(files) != 1 || files[0].Name != "screen.pdf" || files[0].OrganizationID != s.As(amir).OrganizationID {
				t.Fatalf("%s sees %v", who, files)
			}
			url, _ := s.DocumentLink(s.As(who), files[0])
			_, content, err := s.OpenDocument(s.ctx, url[strings.LastIndex(url, "/")+1:])
			s.must(err)
			content.Close()
		}
	})
}

// attached are the files of a request that somebody sees.
func (s *story) attached(who string, r *models.SupportRequest) []*models.Document {
	s.t.Helper()
	messages, err := store.SupportMessagesOf.Find(s.ctx, s.Store, s.As(olga), []models.ID[models.SupportRequest]{r.ID})
	s.must(err)
	files, err := store.AttachmentsOf.Find(s.ctx, s.Store, s.As(who), store.IDs(messages))
	s.must(err)
	return files
}

// A file that is refused leaves nothing behind, and neither does a request whose state does not allow a message any more.
func TestSupport_KeepsNoFileOfWhatIsRefused(t *testing.T) {
	tell(t, func(s *story) {
		files := s.inFolder()
		upload := func(content string) []*models.Upload {
			return []*models.Upload{{Name: "a.pdf", Content: strings.NewReader(content)}}
		}
		_, err := s.asksForHelp(amir, func(in *support.CreateSupportRequestInput) { in.Attachments = append(upload(onePage), upload("MZ")...) })
		s.refused(err, "DOCUMENT_TYPE_NOT_ALLOWED at attachments.1")
		r := s.helped(amir, nil)
		s.refused(s.writes(sam, r, "A note.", func(in *support.ReplyToSupportRequestInput) { in.Internal, in.Attachments = true, upload(onePage) }), "VALIDATION_FAILED at attachments")
		s.refused(s.writes(amir, r, "A note.", func(in *support.ReplyToSupportRequestInput) { in.Internal, in.Asks = true, true }), "VALIDATION_FAILED at internal", "VALIDATION_FAILED at asks")
		s.must(s.resolves(sam, r))
		s.refused(s.writes(amir, r, "More.", func(in *support.ReplyToSupportRequestInput) { in.Attachments = upload(onePage) }), "SUPPORT_STATE_INVALID at id")
		if n := files(); n != 0 {
			t.Errorf("%d files stay", n)
		}
	})
}

// D-25: a reply that does not arrive marks the request, and those who answer it are told.
func TestSupport_ReplyThatBounces(t *testing.T) {
	tell(t, func(s *story) {
		r := s.helped(amir, nil)
		s.Mail()
		s.Advance(time.Minute)
		heals := s.bounces(amir)
		s.must(s.writes(sam, r, "Look again.", nil))
		s.undelivered(s.request(r).Bounce)
		s.ExpectMail(sam)
		heals()
		s.Advance(time.Minute)
		s.must(s.writes(sam, r, "Look again, please.", nil))
		if b := s.request(r).Bounce; b.BouncedAt != nil {
			t.Errorf("it is still marked: %+v", b)
		}
	})
}

func supportEndings() (all []ending) {
	opened := func(s *story) *models.SupportRequest { return s.helped(amir, nil) }
	asked := func(s *story) *models.SupportRequest {
		r := opened(s)
		s.must(s.writes(sam, r, "Which one?", func(in *support.ReplyToSupportRequestInput) { in.Asks = true }))
		return r
	}
	for in, begin := range map[models.SupportStatus]func(s *story) *models.SupportRequest{
		models.SupportOpen:            opened,
		models.SupportAttentionNeeded: asked,
		models.SupportInProgress: func(s *story) *models.SupportRequest {
			r := asked(s)
			s.must(s.writes(amir, r, "This one.", nil))
			return r
		},
		models.SupportResolved: func(s *story) *models.SupportRequest {
			r := opened(s)
			s.must(s.resolves(sam, r))
			return r
		},
	} {
		all = append(all, ending{kind: "SupportRequest", in: string(in), by: wei, do: access.CloseSupportRequest, then: string(models.SupportClosed), begin: func(s *story) open {
			r := begin(s)
			return open{
				state: func() string { return string(s.request(r).Status) },
				end: func(by string) error {
					_, err := s.CloseSupportRequest(s.ctx, s.As(by), support.CloseSupportRequestInput{ID: r.ID.Any()})
					return err
				},
			}
		}})
	}
	return all
}
