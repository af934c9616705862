package main

import (
	"strings"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/partnergraph/partnergraph/internal/proxytest"
)

var mailFaults = []fault{
	{"mail-hang", "N R: the mail server hangs; other jobs go on, letters leave at the next try", false, true, hangMail},
	{"mail-slow", "O: 250 comes after 20 s; one copy of each letter (T-21)", false, true, slowMail},
	{"mail-cut", "N, one copy more: the line breaks after the data (T-21)", false, true, cutMail},
	{"mail-greylist", "N R: 451 and 421 at first; each letter is delivered once", true, true, greylist},
	{"mail-refused", "E at once: 550; BOUNCED, not tried again, who waits sees it, others go on", true, false, refuse},
	{"mail-noted", "O: the database is away when the mail server answers; no letter leaves twice", false, true, answerWithoutDatabase},
	{"kill-mailer", "N, one copy more 150 s: worker killed between 250 and its note", false, true, killMailer},
}

func smtpError(code int, enhanced smtp.EnhancedCode, words string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: words}
}

// active waits until the accounts of so many customers work and nothing but letters is left to do.
func (h *house) active(n int, within time.Duration) time.Duration {
	return h.t.comes("the other jobs are done", within+h.t.work(n), func() bool {
		return h.count(`SELECT COUNT(*) FROM customers WHERE company_name LIKE 'Fault %' AND status = 'ACTIVE'`) == n &&
			h.count(`SELECT COUNT(*) FROM jobs WHERE kind <> 'mail.send' AND (state IN ('QUEUED', 'RUNNING') OR state = 'SCHEDULED' AND run_at <= UTC_TIMESTAMP(3))`) == 0
	})
}

func hangMail(t *trial) {
	h := t.house()
	awake := make(chan struct{})
	h.office.set(manners{rcpt: func(string, int) error {
		select {
		case <-awake:
		case <-h.office.closed:
		}
		return smtpError(421, smtp.EnhancedCode{4, 3, 2}, "the server restarts")
	}})
	api := h.start("api")
	h.start("worker")
	l := h.batch(12, at(api))
	took := h.active(12, 10*time.Second)
	t.saw("the other jobs are done after %s, %d letters", seconds(took), h.office.taken())
	h.office.set(manners{})
	close(awake)
	l.only("ok")
	l.settle(account{within: 60 * time.Second})
}

func slowMail(t *trial) {
	h := t.house()
	h.office.set(manners{ending: func(to string, _ int) error {
		if strings.Contains(to, "@fault-") { // and not the letters to others, which would have to wait for these
			h.office.pause(20 * time.Second)
		}
		return nil
	}})
	api := h.start("api")
	h.start("worker")
	l := h.batch(4, at(api))
	l.only("ok")
	l.settle(account{within: 30 * time.Second})
}

func cutMail(t *trial) {
	h := t.house()
	h.office.set(manners{cuts: func(_ string, try int) bool { return try == 1 }})
	api := h.start("api")
	h.start("worker")
	l := h.batch(6, at(api))
	l.only("ok")
	l.settle(account{within: 40 * time.Second, extras: 6})
}

// answerWithoutDatabase takes the database away between the end of the data and its answer.
func answerWithoutDatabase(t *trial) {
	h := t.house()
	h.office.set(manners{ending: func(string, int) error { h.office.pause(4 * time.Second); return nil }})
	api := h.start("api")
	way := t.way(h.source.Host)
	h.start("worker", h.databaseBy(way))
	l := h.batch(4, at(api))
	l.only("ok")
	_, ok := t.until(30*time.Second, func() bool { return h.office.unanswered() == 4 })
	t.require(ok, "the letters do not arrive")
	way.Set(proxytest.Fault{Cut: true})
	t.wait(8 * time.Second)
	way.Set(proxytest.Fault{})
	h.office.set(manners{})
	l.settle(account{within: 40 * time.Second})
}

func greylist(t *trial) {
	h := t.house()
	greeted := make(chan struct{}, 2)
	h.office.set(manners{
		greet: func() error {
			select {
			case greeted <- struct{}{}:
				return smtpError(421, smtp.EnhancedCode{4, 3, 2}, "too busy")
			default:
				return nil
			}
		},
		rcpt: func(_ string, try int) error {
			if try == 1 {
				return smtpError(451, smtp.EnhancedCode{4, 7, 1}, "greylisted, come back later")
			}
			return nil
		},
	})
	api := h.start("api")
	h.start("worker")
	l := h.batch(6, at(api))
	l.only("ok")
	l.settle(account{within: 60 * time.Second})
}

func refuse(t *trial) {
	h := t.house()
	l := &load{h: h, client: caller()}
	bad, good := l.extra(), l.extra()
	h.office.set(manners{rcpt: func(to string, _ int) error {
		if to == bad.address {
			return smtpError(550, smtp.EnhancedCode{5, 1, 1}, "there is no "+to)
		}
		return nil
	}})
	api := h.start("api")
	h.start("worker")
	l.where = at(api)
	for _, o := range []*order{bad, good} {
		l.keep(nil, h.place(t.ctx, l.client, api.url, o))
	}
	l.only("ok")
	l.settle(account{within: 10 * time.Second, bounced: []string{bad.address}})
	var got struct {
		Customer struct{ BounceReason *string }
	}
	r := h.ask(t.ctx, l.client, api.url, bad.who, "", `query($id: ID!) { customer(id: $id) { bounceReason } }`, map[string]any{"id": bad.id}, &got)
	t.expect(r.well() && got.Customer.BounceReason != nil, "the partner does not see it: %.300s", r.text)
	h.office.mu.Lock()
	tries := h.office.tries[bad.address]
	h.office.mu.Unlock()
	t.expect(tries == 1, "it was tried %d times", tries)
	t.expect(h.count(`SELECT COUNT(*) FROM emails WHERE to_address = ? AND status = 'BOUNCED'`, bad.address) == 1, "it is not BOUNCED")
	t.saw("tried once, BOUNCED")
}

func killMailer(t *trial) {
	h := t.house()
	released := make(chan struct{})
	h.office.set(manners{ending: func(string, int) error {
		select {
		case <-released:
		case <-h.office.closed:
		}
		return nil
	}})
	api := h.start("api")
	victim := h.start("worker")
	l := h.batch(4, at(api))
	_, ok := t.until(30*time.Second, func() bool { return h.office.unanswered() == 4 })
	t.require(ok, "the letters do not arrive")
	victim.kill()
	t.saw("killed during 4 letters")
	h.office.set(manners{})
	close(released)
	h.start("worker")
	l.only("ok")
	l.settle(account{within: 160 * time.Second, extras: 4}) // one process, which wrote four letters at a time
}
