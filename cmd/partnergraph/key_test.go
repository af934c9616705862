package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/partnergraph/partnergraph/internal/config"
)

const given = "5d894ac10e7b35d82f65f2c8a1e9b7d4036c1e85a92f07b3d64a8e1905c7f2b6"

// tokenOf tells keys apart without showing them.
func tokenOf(t *testing.T, c *config.Config) string {
	t.Helper()
	key, err := secretKey(c)
	if err != nil {
		t.Fatal(err)
	}
	return key.Token("test", "1")
}

func TestKey_IsCreatedOnce(t *testing.T) {
	t.Parallel()
	c := &config.Config{Data: filepath.Join(t.TempDir(), "new", "data")}
	first := tokenOf(t, c)
	if again := tokenOf(t, c); again != first {
		t.Error("after a restart the key is another")
	}
	info, err := os.Stat(keyFile(c))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file is %v, %v; want 0600", info.Mode(), err)
	}
	if folder, err := os.Stat(c.Data); err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v; want 0700", folder.Mode(), err)
	}
	if elsewhere := tokenOf(t, &config.Config{Data: t.TempDir()}); elsewhere == first {
		t.Error("another deployment has the same key")
	}
	text, err := os.ReadFile(keyFile(c))
	if err != nil || len(strings.TrimSpace(string(text))) < 40 {
		t.Errorf("the key has %d characters, %v", len(text), err)
	}
}

// A key that is set wins, and nothing is written.
func TestKey_SettingWins(t *testing.T) {
	t.Parallel()
	c := &config.Config{Data: filepath.Join(t.TempDir(), "data"), SecretKey: given}
	if one, other := tokenOf(t, c), tokenOf(t, &config.Config{Data: t.TempDir(), SecretKey: given}); one != other {
		t.Error("the same key makes different tokens")
	}
	if _, err := os.Stat(c.Data); err == nil {
		t.Error("a folder was made for nothing")
	}
}

// Processes that start at the same time use the same key, and leave no temporary files.
func TestKey_ConcurrentStartsCreateOne(t *testing.T) {
	t.Parallel()
	c := &config.Config{Data: t.TempDir()}
	var all [32]string
	var together sync.WaitGroup
	for i := range all {
		together.Go(func() {
			key, err := secretKey(c)
			if err != nil {
				t.Error(err)
				return
			}
			all[i] = key.Token("test", "1")
		})
	}
	together.Wait()
	for i, token := range all {
		if token != all[0] {
			t.Errorf("number %d has another key than number 0", i)
		}
	}
	left, err := os.ReadDir(c.Data)
	if err != nil || len(left) != 1 {
		t.Errorf("in the folder are %v, %v; want the key alone", left, err)
	}
}

func TestKey_UnusableFileIsRefused(t *testing.T) {
	t.Parallel()
	c := &config.Config{Data: t.TempDir()}
	if err := os.WriteFile(keyFile(c), []byte("canary-key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := secretKey(c); err == nil || !strings.Contains(err.Error(), keyFile(c)) || strings.Contains(err.Error(), "canary") {
		t.Errorf("a short one: %v; want the name of its file and not what is in it", err)
	}
	nowhere := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(t.TempDir(), "gone"), nowhere); err != nil {
		t.Fatal(err)
	}
	if _, err := secretKey(&config.Config{Data: nowhere}); err == nil || !strings.Contains(err.Error(), "PARTNERGRAPH_SECRET_KEY") {
		t.Errorf("nowhere to keep one: %v; want to be told of the setting", err)
	}
}
