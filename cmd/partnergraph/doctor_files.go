package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/partnergraph/partnergraph/internal/blob"
	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/lookup"
)

// examineSecretKey checks the key without creating one: the first process that needs it does.
func examineSecretKey(_ context.Context, c *config.Config) []finding {
	if c.SecretKey != "" {
		return []finding{{"secret key", fine, "is set"}} // and was checked with the other settings
	}
	database, err := c.Database()
	if err == nil && database.Scheme != "sqlite" {
		return []finding{{"secret key", warning, "is not set: that will do for serve alone; api and worker apart need the same PARTNERGRAPH_SECRET_KEY"}}
	}
	_, err = readKey(keyFile(c))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []finding{{"secret key", fine, "will be made, in " + keyFile(c)}}
	case err != nil:
		return []finding{{"secret key", wrong, err.Error()}}
	}
	return []finding{{"secret key", fine, "is kept in " + keyFile(c)}}
}

// mountedSecrets is where orchestrators mount secrets: in a container that nobody else is in.
const mountedSecrets = "/run/secrets/"

// examineSecretFiles reports files with secrets that everybody on the machine can read or change.
func examineSecretFiles(_ context.Context, c *config.Config) (found []finding) {
	for _, path := range c.Sources.Secrets {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			found = append(found, finding{"secrets", wrong, err.Error()})
		case info.Mode().Perm()&0o007 != 0 && !strings.HasPrefix(path, mountedSecrets):
			found = append(found, finding{"secrets", warning, fmt.Sprintf("everybody on this machine can open %s (%s), which holds secrets: chmod 640 %[1]s", path, info.Mode().Perm())})
		}
	}
	return found
}

// examineDocuments writes, reads and deletes a document as the program does.
func examineDocuments(ctx context.Context, c *config.Config) []finding {
	if folder := documentsFolder(c); folder != "" {
		if found := examineFolder("documents", folder); found.state == wrong || standing(folder) != folder { // opening it would make it
			return []finding{found}
		}
	}
	bucket, err := blob.Open(ctx, blobURL(c))
	if err != nil {
		return []finding{{"documents", wrong, err.Error()}}
	}
	defer bucket.Close()
	if err := tryBucket(ctx, bucket); err != nil {
		return []finding{{"documents", wrong, err.Error()}}
	}
	return []finding{{"documents", fine, "can be written, read and deleted"}}
}

// examineUploads checks the folder for incomplete uploads.
func examineUploads(context.Context, *config.Config) []finding {
	return []finding{examineFolder("uploads", os.TempDir())}
}

// examineFolder checks that a folder is writable. If it does not exist yet, its parent is checked.
func examineFolder(what, folder string) finding {
	there := standing(folder)
	if err := writeInto(there); err != nil {
		return finding{what, wrong, roomWord(err) + ": " + err.Error()}
	}
	if there != folder {
		return finding{what, fine, "will be kept in " + folder}
	}
	return finding{what, fine, "can be written to " + folder}
}

func tryBucket(ctx context.Context, bucket *blob.Bucket) (err error) {
	if err := bucket.Check(ctx); err != nil {
		return err
	}
	probe, key := []byte("%PDF-1.4\n% written by partnergraph doctor, and deleted again\n%%EOF\n"), "doctor-"+rand.Text()
	if _, err := bucket.Put(ctx, key, bytes.NewReader(probe), blob.Limits{MaxBytes: int64(len(probe)), Types: blob.DocumentTypes()}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, bucket.Delete(ctx, key)) }()
	content, err := bucket.Reader(ctx, key)
	if err != nil {
		return err
	}
	defer content.Close()
	got, err := io.ReadAll(content)
	if err == nil && !bytes.Equal(got, probe) {
		err = errors.New("what is read is not what was written")
	}
	return err
}

// unassignedDUNS is a D-U-N-S number that is not assigned.
const unassignedDUNS = "000000000"

// examineLookup queries the service for a company that does not exist. Without a service it has no result.
func examineLookup(ctx context.Context, c *config.Config) []finding {
	if c.LookupURL == "" {
		return nil
	}
	companies, _, err := lookups(c)
	if err != nil {
		return []finding{{"look-up", wrong, err.Error()}}
	}
	if _, err := companies.FindCompany(ctx, unassignedDUNS); err != nil && !errors.Is(err, lookup.ErrNotFound) {
		return []finding{{"look-up", wrong, err.Error()}}
	}
	return []finding{{"look-up", fine, "the service answers"}}
}

// examineProvisioning asks the service that sets up subscriptions whether it is there. Without a service it has no result.
func examineProvisioning(ctx context.Context, c *config.Config) (found []finding) {
	if c.ProvisioningURL == "" {
		return nil
	}
	if c.ProvisioningSecret == "" {
		found = append(found, finding{"provisioning", warning, "no secret is set, so callbacks of the service are not accepted: what it answers with PENDING waits for the operator; set PARTNERGRAPH_PROVISIONING_SECRET"})
	}
	service, err := provisioningService(c)
	if err == nil {
		err = service.Check(ctx)
	}
	if err != nil {
		return append(found, finding{"provisioning", wrong, err.Error()})
	}
	return append(found, finding{"provisioning", fine, "the service answers"})
}
