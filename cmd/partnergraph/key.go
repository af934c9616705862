package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/partnergraph/partnergraph/internal/config"
	"github.com/partnergraph/partnergraph/internal/secret"
)

// keyFile is the file of a generated key.
func keyFile(c *config.Config) string { return filepath.Join(c.Data, "secret.key") }

// secretKey is the deployment's key. Without the setting, the first process generates one and stores it in the data folder.
func secretKey(c *config.Config) (secret.Key, error) {
	if c.SecretKey != "" {
		return secret.NewKey(c.SecretKey.Reveal())
	}
	key, err := readKey(keyFile(c))
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if err := makeKey(keyFile(c)); err != nil {
		return secret.Key{}, fmt.Errorf("secret key: %w; or set PARTNERGRAPH_SECRET_KEY", err)
	}
	return readKey(keyFile(c)) // of the process that was first
}

func readKey(path string) (secret.Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return secret.Key{}, fmt.Errorf("secret key: %w", err)
	}
	key, err := secret.NewKey(string(text))
	if err != nil {
		return key, fmt.Errorf("secret key in %s: %w", path, err)
	}
	return key, nil
}

// makeKey writes a key, unless another process was faster. The file is renamed when it is complete, so that a process that
// starts at the same time does not read half a key.
func makeKey(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(filepath.Dir(path), ".secret.key-*") // readable by this user only
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(draft.Name()) }()
	_, err = draft.WriteString(rand.Text() + rand.Text() + "\n")
	if err = errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
