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
func (h *deployment) active(n int, within time.Duration) time.Duration {
	return h.t.eventually("the other jobs are done", within+h.t.work(n), func() bool {
		return h.count(`SELECT COUNT(*) FROM customers WHERE company_name LIKE 'Fault %' AND status = 'ACTIVE'`) == n &&
			h.count(`SELECT COUNT(*) FROM jobs WHERE kind <> 'mail.send' AND (state IN ('QUEUED', 'RUNNING') OR state = 'SCHEDULED' AND run_at <= UTC_TIMESTAMP(3))`) == 0
	})
}

func hangMail(t *faultTest) {
	h := t.newDeployment()
	awake := make(chan struct{})
	h.mailServer.set(behaviour{rcpt: func(string, int) error {
		select {
		case <-awake:
		case <-h.mailServer.closed:
		}
		return smtpError(421, smtp.EnhancedCode{4, 3, 2}, "the server restarts")
	}})
	api := h.start("api")
	h.start("worker")
	l := h.batch(12, at(api))
	took := h.active(12, 10*time.Second)
	t.observe("the other jobs are done after %s, %d letters", seconds(took), h.mailServer.taken())
	h.mailServer.set(behaviour{})
	close(awake)
	l.only("ok")
	l.settle(account{within: 60 * time.Second})
}

func slowMail(t *faultTest) {
	h := t.newDeployment()
	h.mailServer.set(behaviour{ending: func(to string, _ int) error {
		if strings.Contains(to, "@fault-") { // and not the letters to others, which would have to wait for these
			h.mailServer.pause(20 * time.Second)
		}
		return nil
	}})
	api := h.start("api")
	h.start("worker")
	l := h.batch(4, at(api))
	l.only("ok")
	l.settle(account{within: 30 * time.Second})
}

func cutMail(t *faultTest) {
	h := t.newDeployment()
	h.mailServer.set(behaviour{cuts: func(_ string, try int) bool { return try == 1 }})
	api := h.start("api")
	h.start("worker")
	l := h.batch(6, at(api))
	l.only("ok")
	l.settle(account{within: 40 * time.Second, extras: 6})
}

// answerWithoutDatabase takes the database away between the end of the data and its answer.
func answerWithoutDatabase(t *faultTest) {
	h := t.newDeployment()
	h.mailServer.set(behaviour{ending: func(string, int) error { h.mailServer.pause(4 * time.Second); return nil }})
	api := h.start("api")
	way := t.newProxy(h.source.Host)
	h.start("worker", h.databaseURL(way))
	l := h.batch(4, at(api))
	l.only("ok")
	_, ok := t.until(30*time.Second, func() bool { return h.mailServer.unanswered() == 4 })
	t.require(ok, "the letters do not arrive")
	way.Set(proxytest.Fault{Cut: true})
	t.wait(8 * time.Second)
	way.Set(proxytest.Fault{})
	h.mailServer.set(behaviour{})
	l.settle(account{within: 40 * time.Second})
}

func greylist(t *faultTest) {
	h := t.newDeployment()
	greeted := make(chan struct{}, 2)
	h.mailServer.set(behaviour{
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

func refuse(t *faultTest) {
	h := t.newDeployment()
	l := &load{h: h, client: caller()}
	bad, good := l.extra(), l.extra()
	h.mailServer.set(behaviour{rcpt: func(to string, _ int) error {
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
	h.mailServer.mu.Lock()
	tries := h.mailServer.tries[bad.address]
	h.mailServer.mu.Unlock()
	t.expect(tries == 1, "it was tried %d times", tries)
	t.expect(h.count(`SELECT COUNT(*) FROM emails WHERE to_address = ? AND status = 'BOUNCED'`, bad.address) == 1, "it is not BOUNCED")
	t.observe("tried once, BOUNCED")
}

func killMailer(t *faultTest) {
	h := t.newDeployment()
	released := make(chan struct{})
	h.mailServer.set(behaviour{ending: func(string, int) error {
		select {
		case <-released:
		case <-h.mailServer.closed:
		}
		return nil
	}})
	api := h.start("api")
	victim := h.start("worker")
	l := h.batch(4, at(api))
	_, ok := t.until(30*time.Second, func() bool { return h.mailServer.unanswered() == 4 })
	t.require(ok, "the letters do not arrive")
	victim.kill()
	t.observe("killed during 4 letters")
	h.mailServer.set(behaviour{})
	close(released)
	h.start("worker")
	l.only("ok")
	l.settle(account{within: 160 * time.Second, extras: 4}) // one process, which wrote four letters at a time
}
