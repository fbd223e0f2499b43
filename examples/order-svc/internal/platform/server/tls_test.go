package server

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// writeCertificate makes a certificate for 127.0.0.1 and a pool that trusts it.
func writeCertificate(t *testing.T) (*TLSConfig, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	c := &TLSConfig{CertFile: filepath.Join(dir, "cert.pem"), KeyFile: filepath.Join(dir, "key.pem")}
	for file, block := range map[string]*pem.Block{
		c.CertFile: {Type: "CERTIFICATE", Bytes: cert},
		c.KeyFile:  {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(cert)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return c, pool
}

func TestTLS(t *testing.T) {
	c := testConfig()
	c.ReadHeaderTimeout = seconds(1)
	var pool *x509.CertPool
	c.TLS, pool = writeCertificate(t)
	f := newFixture(t, c, Route{"GET /", ok})
	s := f.listen(t, c)
	client := func(most uint16) *http.Client {
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MaxVersion: most}, ForceAttemptHTTP2: true}
		t.Cleanup(transport.CloseIdleConnections)
		return &http.Client{Transport: transport}
	}
	resp, err := client(tls.VersionTLS13).Get("https://" + s.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if got := resp.Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("Strict-Transport-Security: got %q", got)
	}
	if resp.ProtoMajor != 2 {
		t.Errorf("got %s", resp.Proto)
	}
	if resp, err := client(tls.VersionTLS12).Get("https://" + s.Addr().String()); err == nil {
		_ = resp.Body.Close()
		t.Error("TLS 1.2 was accepted")
	}
}

func TestRenewedCertificateIsServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		files, _ := writeCertificate(t)
		c, err := loadCertificate(*files, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		serves := func(want []byte) bool {
			got, err := c.get(nil)
			return err == nil && bytes.Equal(got.Certificate[0], want)
		}
		first := c.pair.Certificate[0]
		if err := os.Remove(files.KeyFile); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * certificateAge)
		if !serves(first) {
			t.Error("unreadable files end service")
		}
		renewed, _ := writeCertificate(t)
		c.files = *renewed
		pair, err := tls.LoadX509KeyPair(renewed.CertFile, renewed.KeyFile)
		if err != nil {
			t.Fatal(err)
		}
		if !serves(first) {
			t.Error("the files are read at every handshake")
		}
		time.Sleep(2 * certificateAge)
		if !serves(pair.Certificate[0]) {
			t.Error("the old certificate is still served")
		}
	})
}

func TestTLSWithoutCertificate(t *testing.T) {
	c := testConfig()
	c.TLS = &TLSConfig{CertFile: "missing.pem", KeyFile: "missing.pem"}
	_, err := Listen(t.Context(), c, http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "missing.pem") {
		t.Errorf("got %v", err)
	}
}
