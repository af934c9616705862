package main

import (
	"strings"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/partnergraph/partnergraph/internal/proxytest"
)

var mailFaults = []fault{
	{"mail-hang", "N R", "the mail server hangs; other jobs go on, and letters leave at the next attempt", false, true, hangMail},
	{"mail-slow", "O", "the mail server answers after 20 s; each letter is sent once (T-21)", false, true, slowMail},
	{"mail-cut", "N", "the connection breaks after the data; each letter is sent twice at most (T-21)", false, true, cutMail},
	{"mail-greylist", "N R", "the mail server answers 451 and 421 at first; each letter is sent once", true, true, greylist},
	{"mail-refused", "E", "the mail server answers 550; the letter is BOUNCED and not sent again, its partner sees why, other letters leave", true, false, refuseRecipient},
	{"mail-noted", "O", "the database is away when the mail server answers; each letter is sent once", false, true, answerWithoutDatabase},
	{"kill-mailer", "N R 150 s", "a worker is killed before it has stored the mail server's answer; each letter is sent twice at most", false, true, killMailer},
}

func smtpError(code int, enhanced smtp.EnhancedCode, message string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: enhanced, Message: message}
}

// awaitActive waits until so many customers are active and no job but letters is due.
func (d *deployment) awaitActive(n int, within time.Duration) time.Duration {
	return d.t.eventually("the other jobs are done", within+d.t.workTime(n), func() bool {
		return d.count(`SELECT COUNT(*) FROM customers WHERE company_name LIKE 'Fault %' AND status = 'ACTIVE'`) == n &&
			d.count(`SELECT COUNT(*) FROM jobs WHERE kind <> 'mail.send' AND `+unfinished) == 0
	})
}

func hangMail(t *faultTest) {
	d := t.newDeployment()
	resume := make(chan struct{})
	d.mailServer.set(behaviour{onRcpt: func(string, int) error {
		d.mailServer.pauseUntil(resume)
		return smtpError(421, smtp.EnhancedCode{4, 3, 2}, "the server restarts")
	}})
	l := d.startWithBatch(12)
	took := d.awaitActive(12, 10*time.Second)
	t.observe("the other jobs are done after %s, %d letters", seconds(took), d.mailServer.received())
	d.mailServer.set(behaviour{})
	close(resume)
	l.settle(expected{within: 60 * time.Second})
}

func slowMail(t *faultTest) {
	d := t.newDeployment()
	d.mailServer.set(behaviour{afterData: func(to string) error {
		if strings.Contains(to, "@fault-") { // other letters would wait for these
			d.mailServer.pause(20 * time.Second)
		}
		return nil
	}})
	l := d.startWithBatch(4)
	l.settle(expected{within: 30 * time.Second})
}

func cutMail(t *faultTest) {
	d := t.newDeployment()
	d.mailServer.set(behaviour{disconnect: func(_ string, attempt int) bool { return attempt == 1 }})
	l := d.startWithBatch(6)
	l.settle(expected{within: 40 * time.Second, copies: 6})
}

// answerWithoutDatabase takes the database away after the mail server has received the letters and before it answers.
func answerWithoutDatabase(t *faultTest) {
	d := t.newDeployment()
	d.mailServer.set(behaviour{afterData: func(string) error { d.mailServer.pause(4 * time.Second); return nil }})
	api := d.start("api")
	_, proxy := d.startWithProxy("worker")
	l := d.batch(4, api)
	l.expectOnly("ok")
	d.mailServer.awaitUnanswered(t, 4)
	proxy.Set(proxytest.Fault{Cut: true})
	t.wait(8 * time.Second)
	proxy.Set(proxytest.Fault{})
	d.mailServer.set(behaviour{})
	l.settle(expected{within: 40 * time.Second})
}

func greylist(t *faultTest) {
	d := t.newDeployment()
	busy := make(chan struct{}, 2)
	d.mailServer.set(behaviour{
		onConnect: func() error {
			select {
			case busy <- struct{}{}: // the first two connections
				return smtpError(421, smtp.EnhancedCode{4, 3, 2}, "too busy")
			default:
				return nil
			}
		},
		onRcpt: func(_ string, attempt int) error {
			if attempt == 1 {
				return smtpError(451, smtp.EnhancedCode{4, 7, 1}, "greylisted, come back later")
			}
			return nil
		},
	})
	l := d.startWithBatch(6)
	l.settle(expected{within: 60 * time.Second})
}

func refuseRecipient(t *faultTest) {
	d := t.newDeployment()
	api := d.start("api")
	d.start("worker")
	l := d.newLoad(at(api))
	bad, good := l.extraOrder(), l.extraOrder()
	d.mailServer.set(behaviour{onRcpt: func(to string, _ int) error {
		if to == bad.address {
			return smtpError(550, smtp.EnhancedCode{5, 1, 1}, "there is no "+to)
		}
		return nil
	}})
	for _, o := range []*order{bad, good} {
		l.record(nil, l.place(0, o))
	}
	l.expectOnly("ok")
	l.settle(expected{within: 10 * time.Second, bounced: []string{bad.address}})
	var got struct {
		Customer struct{ BounceReason *string }
	}
	r := l.post(0, bad.user, "", `query($id: ID!) { customer(id: $id) { bounceReason } }`, map[string]any{"id": bad.id}, &got)
	t.expect(r.ok() && got.Customer.BounceReason != nil, "the partner does not see why: %.300s", r.text)
	attempts := d.mailServer.attemptsFor(bad.address)
	t.expect(attempts == 1, "%d attempts, want 1", attempts)
	t.expect(d.count(`SELECT COUNT(*) FROM emails WHERE to_address = ? AND status = 'BOUNCED'`, bad.address) == 1, "the letter is not BOUNCED")
	t.observe("one attempt, BOUNCED")
}

func killMailer(t *faultTest) {
	d := t.newDeployment()
	resume := make(chan struct{})
	d.mailServer.set(behaviour{afterData: func(string) error { d.mailServer.pauseUntil(resume); return nil }})
	api := d.start("api")
	victim := d.start("worker")
	l := d.batch(4, api)
	d.mailServer.awaitUnanswered(t, 4)
	victim.kill()
	t.observe("killed during 4 letters")
	d.mailServer.set(behaviour{})
	close(resume)
	d.start("worker")
	l.expectOnly("ok")
	l.settle(expected{within: 160 * time.Second, copies: 4}) // the worker sent four letters at a time
}
