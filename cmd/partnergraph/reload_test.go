package main_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// running is a server whose program a test changes.
type running struct {
	*process
	folder string
}

func (r running) file(name string) string { return filepath.Join(r.folder, filepath.FromSlash(name)) }

// called is the name of the program that the server says.
func (r running) called() string {
	r.t.Helper()
	return caller{r.t, r.url, nil}.ask("", `{ program { name } }`).text
}

func (r running) awaitName(name string) {
	r.t.Helper()
	await(r.t, "the program is called "+name, func() bool { return strings.Contains(r.called(), `"`+name+`"`) })
	r.failed("0")
}

func (r running) awaitLog(text string) {
	r.t.Helper()
	await(r.t, "the log has "+text, func() bool { return strings.Contains(r.log(), text) })
	r.failed("1")
}

func (r running) failed(want string) {
	r.t.Helper()
	await(r.t, "partnergraph_program_reload_failed is "+want, func() bool {
		answer, text := get(r.t, r.metrics+"/metrics")
		return answer.StatusCode == http.StatusOK && strings.Contains(text, "partnergraph_program_reload_failed "+want)
	})
}

// D-21: a running server reads its program anew when the files change, as a whole or not at all, and under the conditions of a start.
func TestProgram_IsReadAnew(t *testing.T) {
	t.Parallel()
	folder := ownProgram(t)
	p := running{start(t, refusing, "serve", "--mail=captured", "--program="+folder, "--data="+t.TempDir()), folder}
	p.troubled = true
	manifest, markets, text := p.file("program.yaml"), p.file("markets.csv"), p.file("agreements/customer.2026-01.md")
	rewrite(t, manifest, "Example Partner Program", "Second Program")
	p.awaitName("Second Program")

	rewrite(t, markets, "CANADA,Canada,CA,,Canada,CAD", "CANADA,Canada,CA,,Canada,CAN")
	rewrite(t, manifest, "Second Program", "Third Program")
	p.awaitLog(`markets.csv:4: currency: \"CAN\" is no currency`)
	if got := p.called(); !strings.Contains(got, "Second Program") {
		t.Errorf("with a mistake the program is %s", got)
	}
	rewrite(t, markets, "CANADA,Canada,CA,,Canada,CAN", "CANADA,Canada,CA,,Canada,CAD")
	p.awaitName("Third Program")

	rewrite(t, text, "Approved text.", "Sample text.")
	rewrite(t, manifest, "Third Program", "Fourth Program")
	p.awaitLog("agreements/customer.2026-01.md; write a folder")
	if got := p.called(); !strings.Contains(got, "Third Program") {
		t.Errorf("with a sample the program is %s", got)
	}
	rewrite(t, text, "Sample text.", "Approved text.")
	p.awaitName("Fourth Program")
}

// SIGHUP reads the folder also where no file looks changed.
func TestProgram_IsReadAnewAtSIGHUP(t *testing.T) {
	t.Parallel()
	folder := ownProgram(t)
	p := running{start(t, nil, "serve", "--mail=captured", "--program="+folder, "--data="+t.TempDir()), folder}
	manifest := p.file("program.yaml")
	before, err := os.Stat(manifest)
	if err != nil {
		t.Fatal(err)
	}
	rewrite(t, manifest, "Example Partner Program", "Exemplo Partner Program")
	if err := os.Chtimes(manifest, before.ModTime(), before.ModTime()); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	p.awaitName("Exemplo Partner Program")
}
