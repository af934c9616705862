package main_test

import (
	"net"
	"strings"
	"testing"
)

// closedPort is an address at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// findings are the lines of a report that begin with a word.
func findings(report, word string) (all []string) {
	for line := range strings.SplitSeq(report, "\n") {
		if rest, found := strings.CutPrefix(line, word+" "); found {
			all = append(all, strings.TrimSpace(rest))
		}
	}
	return all
}

func TestDoctorOnATrialDeployment(t *testing.T) {
	t.Parallel()
	data := "--data=" + t.TempDir()
	before := run(t, nil, "doctor", "--mail=captured", data)
	if wrong := findings(before.out, "wrong"); before.code != 1 || len(wrong) != 1 || !strings.Contains(wrong[0], "run partnergraph migrate") {
		t.Errorf("without a schema: exit code %d, %v", before.code, wrong)
	}
	succeeds(t, "migrate", data)
	after := run(t, nil, "doctor", "--mail=captured", data)
	if after.code != 0 || len(findings(after.out, "wrong")) > 0 {
		t.Errorf("exit code %d\n%s", after.code, after.everything())
	}
	for i, subject := range []string{"mail", "sign-in"} {
		if got := findings(after.out, "warning"); len(got) != 2 || !strings.HasPrefix(got[i], subject) {
			t.Errorf("warnings %v; want one about %s", got, subject)
		}
	}
}

func TestDoctorNamesWhatIsUnreachable(t *testing.T) {
	t.Parallel()
	data, nowhere := "--data="+t.TempDir(), closedPort(t)
	succeeds(t, "migrate", data)
	for subject, args := range map[string][]string{
		"redis":    {"--mail=captured", "--redis-url=redis://" + nowhere},
		"mail":     {"--smtp-url=smtp://" + nowhere + "?tls=none"},
		"sign-in":  {"--mail=captured", "--oidc-issuer=http://" + nowhere, "--oidc-audience=partnergraph"},
		"database": {"--mail=captured", "--database-url=mysql://root@" + nowhere + "/p"},
		"settings": {"--mail=captured", "--log-level=loud"},
	} {
		got := run(t, nil, append(args, "doctor", data, "--timeout=2s")...)
		wrong := findings(got.out, "wrong")
		if got.code != 1 || len(wrong) != 1 || !strings.HasPrefix(wrong[0], subject) {
			t.Errorf("%s: exit code %d, wrong: %q\n%s", subject, got.code, wrong, got.everything())
		}
		if strings.Count(got.errors, "\n") != 1 || !strings.Contains(got.errors, "doctor: 1 of ") {
			t.Errorf("%s: the standard error is %q", subject, got.errors)
		}
	}
}
