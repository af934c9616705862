package transport

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/partnergraph/partnergraph/internal/clock"
)

const (
	maxFiles      = 10
	maxMap        = 64 << 10
	uploadTimeout = 5 * time.Minute
)

// upload reads a request of the GraphQL multipart specification: "operations", then "map", then the files, each
// copied from the socket to a file on disk and never held in memory.
type upload struct {
	limit int64
	span  time.Duration // interval in which it has to make progress
	files []*os.File
}

// close removes the files, after the operation.
func (u *upload) close() {
	for _, file := range u.files {
		_ = file.Close()
		_ = os.Remove(file.Name())
	}
}

func (u *upload) read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *gqlerror.Error) {
	control := http.NewResponseController(w)
	r.Body = &pacedBody{ReadCloser: r.Body, control: control, span: u.span, end: clock.Wall().Add(uploadTimeout)}
	r.Body = http.MaxBytesReader(w, r.Body, u.limit)
	form, err := r.MultipartReader()
	if err != nil {
		return nil, Refuse(CodeBadRequest, "The multipart body has no boundary.")
	}
	q, refused := readOperations(form)
	if refused != nil {
		return nil, refused
	}
	places, refused := readMap(form)
	if refused != nil {
		return nil, refused
	}
	if refused := u.readFiles(form, places, q.Variables); refused != nil {
		return nil, refused
	}
	_, _ = io.Copy(io.Discard, r.Body) // the end of the body, after the last part
	_ = control.SetReadDeadline(time.Time{})
	return q.params(r.Header), nil
}

func readOperations(form *multipart.Reader) (request, *gqlerror.Error) {
	body, err := readPart(form, "operations", maxBody)
	if err != nil {
		return request{}, err
	}
	return decodeRequest(body)
}

// readMap reads which file goes to which variables.
func readMap(form *multipart.Reader) (map[string][]string, *gqlerror.Error) {
	body, refused := readPart(form, "map", maxMap)
	if refused != nil {
		return nil, refused
	}
	if refused := checkJSONSize(body); refused != nil {
		return nil, refused
	}
	places := map[string][]string{}
	if json.Unmarshal(body, &places) != nil || tooManyPlaces(places) {
		return nil, Refuse(CodeBadRequest, "The part \"map\" must say for at most "+strconv.Itoa(maxFiles)+" files which variables they are.")
	}
	return places, nil
}

// tooManyPlaces limits the places of files: a file may be in several places, each of which reads it.
func tooManyPlaces(places map[string][]string) bool {
	all := 0
	for _, paths := range places {
		all += len(paths)
	}
	return len(places) > maxFiles || all > maxFiles
}

func readPart(form *multipart.Reader, name string, limit int64) ([]byte, *gqlerror.Error) {
	part, err := form.NextPart()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, bodyError(err, limit)
	}
	if err != nil || part.FormName() != name {
		return nil, Refuse(CodeBadRequest, "The parts of an upload are \"operations\", \"map\" and then the files.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, part, limit))
	if err != nil {
		return nil, bodyError(err, limit)
	}
	return body, nil
}

// readFiles puts each file at its places among the variables.
func (u *upload) readFiles(form *multipart.Reader, places map[string][]string, variables map[string]any) *gqlerror.Error {
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return partError(err, u.limit)
		}
		paths, expected := places[part.FormName()]
		if !expected {
			return Refuse(CodeBadRequest, "The upload has a part that \"map\" does not name.")
		}
		delete(places, part.FormName())
		file, err := u.keep(part)
		if err != nil {
			return partError(err, u.limit)
		}
		for _, path := range paths {
			file.File = io.NewSectionReader(u.files[len(u.files)-1], 0, file.Size) // each place reads from the start
			if !put(variables, path, file) {
				return Refuse(CodeBadRequest, "The part \"map\" names a place that is not a null among the variables.")
			}
		}
	}
	if len(places) > 0 {
		return Refuse(CodeBadRequest, "The upload lacks a file that \"map\" names.")
	}
	return nil
}

func (u *upload) keep(part *multipart.Part) (graphql.Upload, error) {
	file, err := os.CreateTemp("", "partnergraph-upload-*")
	if err != nil {
		return graphql.Upload{}, errors.Join(ErrSpool, err)
	}
	u.files = append(u.files, file)
	size, err := io.Copy(file, part)
	if broken := (*fs.PathError)(nil); errors.As(err, &broken) { // an error of the file, not of the network
		err = errors.Join(ErrSpool, err)
	}
	return graphql.Upload{Filename: part.FileName(), Size: size, ContentType: part.Header.Get("Content-Type")}, err
}

// ErrSpool is wrapped by errors of the server's disk: an upload could not be written.
var ErrSpool = errors.New("transport: the upload cannot be kept")

func partError(err error, limit int64) *gqlerror.Error {
	if errors.Is(err, ErrSpool) {
		return gqlerror.Wrap(err) // the error presenter logs and shows it
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large || errors.Is(err, os.ErrDeadlineExceeded) {
		return bodyError(err, limit)
	}
	return Refuse(CodeBadRequest, "The multipart body is broken or incomplete.")
}

// put sets the null at a path such as "variables.input.files.0".
func put(variables map[string]any, path string, file graphql.Upload) bool {
	steps := strings.Split(path, ".")
	if len(steps) < 2 || steps[0] != "variables" {
		return false
	}
	var at any = variables
	for i, step := range steps[1:] {
		last := i == len(steps)-2
		switch parent := at.(type) {
		case map[string]any:
			value, exists := parent[step]
			if last && exists && value == nil {
				parent[step] = file
				return true
			}
			at = value
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(parent) {
				return false
			}
			if last && parent[n] == nil {
				parent[n] = file
				return true
			}
			at = parent[n]
		default:
			return false
		}
	}
	return false
}
