package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// parseURL parses a URL. Its errors never quote the input, which may contain a password.
func parseURL(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("it is not a URL; percent-encode the characters of the password that are not letters or digits")
	}
	return u, nil
}

// mayBePassword explains errors caused by a password with a slash or a question mark. The text in such a
// place is never repeated, since it may be part of the password.
const mayBePassword = " (a / or ? of the password has to be percent-encoded)"

// hostPort is the host of a URL and its port, or the usual port.
func hostPort(u *url.URL, usual int) (host string, port int, err error) {
	if u.Hostname() == "" {
		return "", 0, errors.New("it names no host")
	}
	if strings.ContainsAny(u.Hostname(), ", :") && net.ParseIP(u.Hostname()) == nil {
		return "", 0, errors.New("it does not name one host")
	}
	if u.Port() == "" {
		return u.Hostname(), usual, nil
	}
	port, err = strconv.Atoi(u.Port())
	if err != nil || port < 1 || port > 65535 {
		return "", 0, errors.New("its port is not between 1 and 65535" + mayBePassword)
	}
	return u.Hostname(), port, nil
}

// address is hostPort joined.
func address(u *url.URL, usual int) (string, error) {
	host, port, err := hostPort(u, usual)
	if err != nil {
		return "", err
	}
	return net.JoinHostPort(host, strconv.Itoa(port)), nil
}

// parameters reads the query of a URL, in which only the allowed names may occur, each once.
func parameters(u *url.URL, allowed ...string) (url.Values, error) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, errors.New("its parameters cannot be read")
	}
	for name, values := range query {
		if !slices.Contains(allowed, name) {
			return nil, fmt.Errorf("it has a parameter that is not known%s; there are: %s", mayBePassword, strings.Join(allowed, ", "))
		}
		if len(values) > 1 {
			return nil, fmt.Errorf("parameter %s comes %d times", name, len(values))
		}
	}
	return query, nil
}

// password is the name and password of a URL.
func password(u *url.URL) (user string, pass Secret) {
	if u.User == nil {
		return "", ""
	}
	p, _ := u.User.Password()
	return u.User.Username(), Secret(p)
}

// local reports whether a host is this machine.
func local(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
