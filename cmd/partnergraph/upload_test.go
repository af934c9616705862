package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
	"testing"

	"github.com/partnergraph/partnergraph/internal/clock"
)

// upload sends a document with files, each for a variable such as "input.documents.0.file", as in the GraphQL
// multipart specification.
func (c caller) upload(who, document string, input object, files ...attachment) answer {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	places := object{}
	for i, f := range files {
		places[strconv.Itoa(i)] = []string{"variables." + f.place}
	}
	c.field(form, "operations", object{"query": document, "variables": object{"input": input}})
	c.field(form, "map", places)
	for i, f := range files {
		part, err := form.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {fmt.Sprintf(`form-data; name="%d"; filename="%s"`, i, f.name)}, "Content-Type": {"application/octet-stream"},
		})
		if err == nil {
			_, err = part.Write(f.content)
		}
		if err != nil {
			c.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		c.t.Fatal(err)
	}
	return c.send(who, &body, form.FormDataContentType())
}

// attachment is a file of an upload.
type attachment struct {
	place, name string
	content     []byte
}

func (c caller) field(form *multipart.Writer, name string, value any) {
	c.t.Helper()
	text, err := json.Marshal(value)
	if err == nil {
		err = form.WriteField(name, string(text))
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c caller) send(who string, body io.Reader, contentType string) answer {
	c.t.Helper()
	request, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.url+"/graphql", body)
	if err != nil {
		c.t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	request.Header.Set("Authorization", "Bearer "+c.tokens[who])
	request.Header.Set("GraphQL-Require-Preflight", "1")
	response, err := client.Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	got := answer{Status: response.StatusCode, text: string(text)}
	if err := json.Unmarshal(text, &got); err != nil {
		c.t.Fatalf("%v: %s", err, text)
	}
	return got
}

// pdfOf returns a PDF of about so many bytes.
func pdfOf(size int) []byte {
	return append([]byte("%PDF-1.4\n%"), bytes.Repeat([]byte("x"), size)...)
}

const appealDocument = `mutation($input: AppealRegistrationInput!) { appealRegistration(input: $input) {
	registration { id status step appealsLeft documents { kind name mediaType size sha256 url urlExpiresAt } } userErrors { code field message } } }`

// appeal returns the input of an appeal with documents, and their files.
func appeal(id string, contents ...[]byte) (object, []attachment) {
	var documents []object
	var files []attachment
	for i, content := range contents {
		documents = append(documents, object{"kind": "BUSINESS_REGISTRATION", "file": nil})
		files = append(files, attachment{fmt.Sprintf("input.documents.%d.file", i), fmt.Sprintf("Größe %d.pdf", i), content})
	}
	return object{"id": id, "reason": "The certificate shows the name.", "documents": documents}, files
}

// The size of an upload follows the setting: five documents of the largest size are accepted, and one byte more is refused.
func TestUpload_SizeFollowsTheSetting(t *testing.T) {
	t.Parallel()
	p := start(t, nil, "demo", "--data="+demoData(t), "--rate-limit=0", "--max-document=3")
	c := demoCaller(t, p)
	id := c.registrationOf("jorge")
	try := func(contents ...[]byte) answer {
		input, files := appeal(id, contents...)
		return c.upload("jorge", appealDocument, input, files...)
	}
	most := pdfOf(3<<20 - 10)
	c.refused(try(append(most, 'x')), "DOCUMENT_TOO_LARGE")
	c.refused(try([]byte("<html><script>alert(1)</script>")), "DOCUMENT_TYPE_NOT_ALLOWED")
	if got := try(most, most, most, most, append(most, make([]byte, 1<<20)...)); got.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("more than 16 MiB: %d %s", got.Status, got.text)
	}
	got := try(most, most, most, most, most) // 15 MiB, which is more than the 10 that an upload has by default
	if got.Status != http.StatusOK || len(got.codes()) > 0 || len(got.list("appealRegistration", "registration", "documents")) != 5 {
		t.Errorf("five documents of the largest size: %d %.500s", got.Status, got.text)
	}
}

// registrationOf returns the id of a user's registration.
func (c caller) registrationOf(who string) string {
	c.t.Helper()
	return c.do(who, `{ viewer { partner { registration { id status } } } }`).word("viewer", "partner", "registration", "id")
}

// Uploads that are too large or have no length are refused before they are read, and need no memory.
func TestUpload_TooLargeIsRefusedUnread(t *testing.T) {
	t.Parallel()
	p, c := startDemo(t)
	before := heap(t, p)
	for name, want := range map[string]struct {
		length string
		status int
	}{
		"200 MB":          {"Content-Length: 200000000", http.StatusRequestEntityTooLarge},
		"a byte too much": {fmt.Sprintf("Content-Length: %d", 51<<20+1), http.StatusRequestEntityTooLarge},
		"chunked":         {"Transfer-Encoding: chunked", http.StatusLengthRequired},
	} {
		if got := c.sendHead("jorge", want.length); got != want.status {
			t.Errorf("%s: %d, want %d", name, got, want.status)
		}
	}
	input, files := appeal(c.registrationOf("jorge"), pdfOf(45<<20))
	c.refused(c.upload("jorge", appealDocument, input, files...), "DOCUMENT_TOO_LARGE")
	if grown := heap(t, p) - before; grown > 24<<20 {
		t.Errorf("the process took %d MiB more", grown>>20)
	}
}

// sendHead sends only the head of an upload, and returns the status of the answer.
func (c caller) sendHead(who, length string) int {
	c.t.Helper()
	host := strings.TrimPrefix(c.url, "http://")
	conn, err := net.DialTimeout("tcp", host, soon)
	if err != nil {
		c.t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(clock.Wall().Add(soon)); err != nil {
		c.t.Fatal(err)
	}
	fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nGraphQL-Require-Preflight: 1\r\nContent-Type: multipart/form-data; boundary=x\r\n%s\r\n\r\n", host, c.tokens[who], length)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		c.t.Fatalf("%s: no answer: %v", length, err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// heap returns the heap memory of a process, in bytes; it never shrinks.
func heap(t *testing.T, p *process) int {
	t.Helper()
	_, metrics := get(t, p.metrics+"/metrics")
	for line := range strings.SplitSeq(metrics, "\n") {
		if value, found := strings.CutPrefix(line, "go_memstats_sys_bytes "); found {
			bytes, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			return int(bytes)
		}
	}
	t.Fatal("the metrics do not contain the memory")
	return 0
}
