package config

import (
	"errors"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

var hostPattern = regexp.MustCompile(`^[A-Za-z0-9._-]*$`)

// checkHostPort reports whether s is host:port, :port or [v6]:port with a
// decimal port.
func checkHostPort(s string) error {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return errors.New(`want host:port, :port or [ipv6]:port`)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return errors.New("the port must be a number from 0 to 65535")
	}
	if strings.HasPrefix(s, "[") {
		if addr, err := netip.ParseAddr(host); err != nil || !addr.Is6() {
			return errors.New("the brackets must hold an IPv6 address")
		}
		return nil
	}
	if !hostPattern.MatchString(host) {
		return errors.New("a host is letters, digits, dots, hyphens and underscores, or an IP address")
	}
	return nil
}
