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
	{"disk-full", "N E", "the disk of uploads and documents is full; STORAGE_FULL, no partial file, other requests succeed, /readyz names it (T-25)", false, false, fillDisk},
	{"sqlite-full", "N E", "the disk of SQLite is full; STORAGE_FULL, queries succeed, /readyz names it (T-25)", false, false, fillSQLite},
}

// smallDisk mounts a small file system. If this process may not mount one, mounted is false, and the test limits the size of each file
// of the program instead.
func (t *faultTest) smallDisk(mebibytes int) (folder string, mounted bool) {
	folder = filepath.Join(t.folder, "disk")
	t.must(os.MkdirAll(folder, 0o700))
	out, err := exec.CommandContext(t.ctx, "mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dm", mebibytes), "tmpfs", folder).CombinedOutput()
	if err != nil {
		t.observe("could not mount a tmpfs (%.60s)", strings.TrimSpace(string(out)))
		return folder, false
	}
	t.cleanup(func() { _ = exec.Command("umount", "--lazy", folder).Run() }) // without the context, which may have ended
	t.observe("tmpfs of %d MiB", mebibytes)
	return folder, true
}

// fill uses up the free space of a folder; free releases it.
func (t *faultTest) fill(folder string) (free func()) {
	name := filepath.Join(folder, "filler")
	file, err := os.Create(name)
	t.must(err)
	defer file.Close()
	for {
		if _, err := file.Write(make([]byte, 64<<10)); err != nil {
			break
		}
	}
	return func() { os.Remove(name) }
}

const appealDocument = `mutation($input: AppealRegistrationInput!) { appealRegistration(input: $input) { registration { id documents { size } } userErrors { code } } }`

// appeal uploads a document of so many bytes.
func (l *load) appeal(registration string, size int) reply {
	t := l.d.t
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	t.must(form.WriteField("operations", fmt.Sprintf(`{"query":%q,"variables":{"input":{"id":%q,"reason":"The certificate shows the name.","documents":[{"kind":"BUSINESS_REGISTRATION","file":null}]}}}`, appealDocument, registration)))
	t.must(form.WriteField("map", `{"0":["variables.input.documents.0.file"]}`))
	part, err := form.CreateFormFile("0", "certificate.pdf")
	t.must(err)
	_, err = part.Write(append([]byte("%PDF-1.4\n%"), bytes.Repeat([]byte("x"), size)...))
	t.must(err)
	t.must(form.Close())
	request, err := http.NewRequestWithContext(t.ctx, http.MethodPost, l.url(0)+"/graphql", &body)
	t.must(err)
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("GraphQL-Require-Preflight", "1")
	r := l.d.send(l.client, request, "jorge", nil)
	l.record(nil, r)
	return r
}

func fillDisk(t *faultTest) {
	d := t.newDeployment()
	disk, mounted := t.smallDisk(8)
	for _, name := range []string{"tmp", "files"} {
		t.must(os.MkdirAll(filepath.Join(disk, name), 0o700))
	}
	settings := []string{"TMPDIR=" + filepath.Join(disk, "tmp"), "PARTNERGRAPH_BLOB_URL=file://" + filepath.Join(disk, "files")}
	if !mounted {
		d.fileLimit = 512 // KiB
	}
	api := d.start("api", settings...)
	d.start("worker")
	l := d.newLoad(at(api))
	var got struct {
		Viewer struct {
			Partner struct{ Registration struct{ ID string } }
		}
	}
	r := l.post(0, "jorge", "", `{ viewer { partner { registration { id } } } }`, nil, &got)
	id := got.Viewer.Partner.Registration.ID
	t.require(r.ok() && id != "", "no registration: %.300s", r.text)
	free := func() {}
	if mounted {
		free = t.fill(disk)
	}
	for _, size := range []int{1 << 20, 5 << 20} {
		r := l.appeal(id, size)
		t.observe("%d MiB: %d %s", size>>20, r.status, r.outcome())
		t.expect(r.outcome() == "STORAGE_FULL", "want STORAGE_FULL: %.300s", r.text)
	}
	status, fields := api.readyz()
	t.observe("/readyz %d, uploads %s, documents %s", status, fields["uploads"], fields["documents"])
	t.expect(status == 200 && fields["uploads"] == "full" && fields["documents"] == "full", "want both full: %v", fields)
	_, logged := api.logged("no space")
	_, limited := api.logged("file too large")
	t.expect(logged || limited, "the full disk is not logged")
	orders := d.batch(4, api)
	orders.expectOnly("ok")
	orders.settle(expected{within: 20 * time.Second})
	t.expect(files(filepath.Join(disk, "files")) == 0 && files(filepath.Join(disk, "tmp")) == 0, "partial files are left")
	free()
	if !mounted {
		d.fileLimit = 0
		api.kill()
		l.url = at(d.start("api", settings...))
	}
	r = l.appeal(id, 1<<20)
	t.expect(r.ok() && files(filepath.Join(disk, "files")) == 1, "with free space: %s %.300s", r.outcome(), r.text)
}

// files counts the files in a folder and its subfolders.
func files(folder string) (n int) {
	_ = filepath.WalkDir(folder, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return nil
	})
	return n
}

// fillSQLite needs a small file system, since a limit to the size of files would not let SQLite create its database.
func fillSQLite(t *faultTest) {
	d := t.newDeployment()
	disk, mounted := t.smallDisk(24)
	if !mounted {
		t.observe("not tested")
		return
	}
	d.env = append(d.env, "PARTNERGRAPH_DATA="+disk, "PARTNERGRAPH_DATABASE_URL=", "PARTNERGRAPH_REDIS_URL=")
	tokens, err := t.seed(d.data, d.env)
	t.must(err)
	d.tokens = tokens
	serve := d.start("serve")
	l := d.newLoad(at(serve))
	place := func(want string) {
		o := t.newOrder()
		r := l.place(0, o)
		t.observe("%s", r.outcome())
		t.expect(r.outcome() == want, "want %s: %.300s", want, r.text)
	}
	place("ok")
	free := t.fill(disk)
	place("STORAGE_FULL")
	status, fields := serve.readyz()
	t.expect(status == 200 && fields["database"] == "full", "/readyz %d %v", status, fields)
	r := l.post(0, "lucia", "", `{ customers(first: 5) { nodes { id } } }`, nil, nil)
	t.expect(r.ok(), "a query fails: %.300s", r.text)
	free()
	place("ok")
	serve.expectReady()
}
