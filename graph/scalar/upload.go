package scalar

import (
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/partnergraph/partnergraph/models"
)

// MarshalUpload is never needed: files only come in. It writes null.
func MarshalUpload(models.Upload) graphql.Marshaler { return graphql.Null }

// UnmarshalUpload takes the file that the multipart request has put in the place of a null.
func UnmarshalUpload(v any) (models.Upload, error) {
	file, ok := v.(graphql.Upload)
	if !ok {
		return models.Upload{}, fmt.Errorf("%T is not a file: send the request as multipart form data", v)
	}
	if file.File == nil {
		return models.Upload{}, fmt.Errorf("a file came without its content")
	}
	return models.Upload{Name: file.Filename, Size: file.Size, Content: file.File}, nil
}
