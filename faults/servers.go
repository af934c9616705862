package main

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// server is a process of a server that the program uses.
type server struct {
	t       *faultTest
	name    string
	args    []string
	address string
	process *exec.Cmd
	exited  chan struct{}
}

// freeAddress returns an unused address on loopback.
func (t *faultTest) freeAddress() string {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	t.must(err)
	defer free.Close()
	return free.Addr().String()
}

// start starts the server and waits until it accepts connections.
func (s *server) start() {
	log, err := os.Create(filepath.Join(s.t.folder, filepath.Base(s.name)+".log"))
	s.t.must(err)
	defer log.Close()
	s.process = exec.Command(s.name, s.args...) // kill ends it
	s.process.Stdout, s.process.Stderr = log, log
	s.t.must(s.process.Start())
	s.exited = make(chan struct{})
	go func(p *exec.Cmd, exited chan struct{}) { defer close(exited); _ = p.Wait() }(s.process, s.exited)
	_, ok := s.t.until(20*time.Second, func() bool {
		conn, err := net.Dial("tcp", s.address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	if !ok {
		text, _ := os.ReadFile(log.Name())
		s.t.must(fmt.Errorf("%s did not start: %s", s.name, text))
	}
}

// kill ends the server at once.
func (s *server) kill() {
	_ = s.process.Process.Kill()
	<-s.exited
}

// redisServer starts a Redis for a test.
func (t *faultTest) redisServer() (*server, *redis.Client) {
	address := t.freeAddress()
	_, port, _ := net.SplitHostPort(address)
	s := &server{t: t, name: "redis-server", address: address, args: []string{
		"--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction", "--dir", t.folder,
	}}
	s.start()
	t.cleanup(s.kill)
	client := redis.NewClient(&redis.Options{Addr: address})
	t.cleanup(func() { client.Close() })
	return s, client
}

// mysqlServer starts a MariaDB for a test, with an empty database called partnergraph.
func (t *faultTest) mysqlServer() (*server, *url.URL) {
	address := t.freeAddress()
	_, port, _ := net.SplitHostPort(address)
	folder := filepath.Join(t.folder, "mysql")
	user := "--user=" + os.Getenv("USER")
	if os.Getuid() == 0 {
		user = "--user=mysql"
	}
	install := exec.CommandContext(t.ctx, "mariadb-install-db", "--no-defaults", "--datadir="+folder, "--auth-root-authentication-method=normal", "--skip-test-db", user)
	install.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin")
	out, err := install.CombinedOutput()
	t.require(err == nil, "mariadb-install-db: %v: %s", err, out)
	s := &server{t: t, name: mariadbd(), address: address, args: []string{
		"--no-defaults", "--datadir=" + folder, "--socket=" + folder + "/sock", "--bind-address=127.0.0.1", "--port=" + port, user,
	}}
	s.start()
	t.cleanup(s.kill)
	u := &url.URL{Scheme: "mysql", User: url.User("root"), Host: address, Path: "/partnergraph"}
	db, err := connect(u, "")
	t.must(err)
	defer db.Close()
	_, err = db.ExecContext(t.ctx, "CREATE DATABASE partnergraph")
	t.must(err)
	return s, u
}

// mariadbd is the path of the server's binary, which is not always in PATH.
func mariadbd() string {
	for _, folder := range append(strings.Split(os.Getenv("PATH"), ":"), "/usr/sbin", "/sbin") {
		if file := filepath.Join(folder, "mariadbd"); executable(file) {
			return file
		}
	}
	return "mariadbd"
}

func executable(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode()&0o111 != 0
}

// redisDo sends a command to a Redis.
func (t *faultTest) redisDo(client *redis.Client, args ...any) {
	t.must(client.Do(context.WithoutCancel(t.ctx), args...).Err())
}
