package main

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

var diskFaults = []fault{
	{"disk-full", "E N: no room for uploads and documents; STORAGE_FULL, no torn file, other requests go on, /readyz names it (T-25)", false, false, fillDisk},
	{"sqlite-full", "E N: no room for SQLite; STORAGE_FULL, /readyz names it, reading goes on (T-25)", false, false, fillSQLite},
}

// smallDisk is a folder on a small file system. If this process may not mount one, mounted is false, and the test limits the size
// of each file of the program instead.
func (t *faultTest) smallDisk(mebibytes int) (folder string, mounted bool) {
	folder = filepath.Join(t.folder, "disk")
	t.must(os.MkdirAll(folder, 0o700))
	out, err := exec.CommandContext(t.ctx, "mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dm", mebibytes), "tmpfs", folder).CombinedOutput()
	if err != nil {
		t.observe("no tmpfs (%.60s)", strings.TrimSpace(string(out)))
		return folder, false
	}
	t.cleanup(func() { _ = exec.Command("umount", "--lazy", folder).Run() }) // also when there is no time left
	t.observe("on a tmpfs of %d MiB", mebibytes)
	return folder, true
}

// fill uses up the free space; free releases it.
func (t *faultTest) fill(folder string) (free func()) {
	file := filepath.Join(folder, "ballast")
	ballast, err := os.Create(file)
	t.must(err)
	defer ballast.Close()
	for {
		if _, err := ballast.Write(make([]byte, 64<<10)); err != nil {
			break
		}
	}
	return func() { os.Remove(file) }
}

const appealDocument = `mutation($input: AppealRegistrationInput!) { appealRegistration(input: $input) { registration { id documents { size } } userErrors { code } } }`

// appeal uploads a document of the given size in bytes.
func (l *load) appeal(registration string, size int) reply {
	t := l.h.t
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	t.must(form.WriteField("operations", fmt.Sprintf(`{"query":%q,"variables":{"input":{"id":%q,"reason":"The certificate shows the name.","documents":[{"kind":"BUSINESS_REGISTRATION","file":null}]}}}`, appealDocument, registration)))
	t.must(form.WriteField("map", `{"0":["variables.input.documents.0.file"]}`))
	part, err := form.CreateFormFile("0", "certificate.pdf")
	t.must(err)
	_, err = part.Write(append([]byte("%PDF-1.4\n%"), bytes.Repeat([]byte("x"), size)...))
	t.must(err)
	t.must(form.Close())
	request, err := http.NewRequestWithContext(t.ctx, http.MethodPost, l.where(0)+"/graphql", &body)
	t.must(err)
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("GraphQL-Require-Preflight", "1")
	r := l.h.send(l.client, request, "jorge", nil)
	l.keep(nil, r)
	return r
}

func fillDisk(t *faultTest) {
	h := t.newDeployment()
	disk, mounted := t.smallDisk(8)
	for _, name := range []string{"tmp", "files"} {
		t.must(os.MkdirAll(filepath.Join(disk, name), 0o700))
	}
	settings := []string{"TMPDIR=" + filepath.Join(disk, "tmp"), "PARTNERGRAPH_BLOB_URL=file://" + filepath.Join(disk, "files")}
	if !mounted {
		h.limit = 512 // KiB
	}
	api := h.start("api", settings...)
	h.start("worker")
	l := &load{h: h, client: caller(), where: at(api)}
	var got struct {
		Viewer struct {
			Partner struct{ Registration struct{ ID string } }
		}
	}
	r := h.ask(t.ctx, l.client, api.url, "jorge", "", `{ viewer { partner { registration { id } } } }`, nil, &got)
	id := got.Viewer.Partner.Registration.ID
	t.require(r.well() && id != "", "no registration: %.300s", r.text)
	free := func() {}
	if mounted {
		free = t.fill(disk)
	}
	for _, size := range []int{1 << 20, 5 << 20} {
		r := l.appeal(id, size)
		t.observe("%d MiB: %d %s", size>>20, r.status, r.outcome())
		t.expect(r.outcome() == "STORAGE_FULL", "want STORAGE_FULL: %.300s", r.text)
	}
	status, words := api.ready()
	t.observe("/readyz %d, uploads %s, documents %s", status, words["uploads"], words["documents"])
	t.expect(status == 200 && words["uploads"] == "full" && words["documents"] == "full", "want both full: %v", words)
	_, logged := api.said("no space")
	_, limited := api.said("file too large")
	t.expect(logged || limited, "nothing of it is logged")
	orders := h.batch(4, at(api))
	orders.only("ok")
	orders.settle(account{within: 20 * time.Second})
	t.expect(files(filepath.Join(disk, "files")) == 0 && files(filepath.Join(disk, "tmp")) == 0, "torn files are left")
	free()
	if !mounted {
		h.limit = 0
		api.kill()
		l.where = at(h.start("api", settings...))
	}
	r = l.appeal(id, 1<<20)
	t.expect(r.well() && files(filepath.Join(disk, "files")) == 1, "with room: %s %.300s", r.outcome(), r.text)
}

// files counts the files of a folder and below.
func files(folder string) (n int) {
	_ = filepath.WalkDir(folder, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return nil
	})
	return n
}

// fillSQLite needs a file system of its own, since a limit would hold for the database from its first page.
func fillSQLite(t *faultTest) {
	h := t.newDeployment()
	disk, mounted := t.smallDisk(24)
	if !mounted {
		t.observe("not tried: a limit on the size of files would hold from the first page on")
		return
	}
	h.env = append(h.env, "PARTNERGRAPH_DATA="+disk, "PARTNERGRAPH_DATABASE_URL=", "PARTNERGRAPH_REDIS_URL=")
	tokens, err := t.seed(h.data, h.env)
	t.must(err)
	h.tokens = tokens
	serve := h.start("serve")
	l := &load{h: h, client: caller(), where: at(serve)}
	place := func(want string) {
		o := t.order()
		r := h.place(t.ctx, l.client, serve.url, o)
		t.observe("%s", r.outcome())
		t.expect(r.outcome() == want, "want %s: %.300s", want, r.text)
	}
	place("ok")
	free := t.fill(disk)
	place("STORAGE_FULL")
	status, words := serve.ready()
	t.expect(status == 200 && words["database"] == "full", "/readyz %d %v", status, words)
	r := h.ask(t.ctx, l.client, serve.url, "lucia", "", `{ customers(first: 5) { nodes { id } } }`, nil, nil)
	t.expect(r.well(), "reading: %.300s", r.text)
	free()
	place("ok")
	t.eventually("/readyz ok", 10*time.Second, func() bool { _, words := serve.ready(); return words["status"] == "ok" })
}
