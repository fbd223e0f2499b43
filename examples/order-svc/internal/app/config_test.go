package app

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	service "example.com/order-svc"
	"example.com/order-svc/internal/platform/config"
)

const configFile = "../../config.yaml"

func load(path string, environ ...string) (Config, error) {
	var c Config
	err := config.Load(config.Source{Schema: service.ConfigSchema, Path: path, Environ: environ}, &c)
	return c, err
}

func TestConfigFileIsValid(t *testing.T) {
	c, err := load(configFile)
	if err != nil {
		t.Fatal(err)
	}
	if c.Server.Addr != ":8080" || c.Upstreams.Inventory.Retry.MaxAttempts != 3 {
		t.Errorf("got %+v", c)
	}
}

func TestEveryKeyCanComeFromTheEnvironment(t *testing.T) {
	c, err := load(configFile, "APP_SERVER_ADDR=:1", "APP_UPSTREAMS_INVENTORY_BREAKER_FAILURE_RATIO=0.25",
		"APP_SERVER_TLS_CERT_FILE=cert.pem", "APP_SERVER_TLS_KEY_FILE=key.pem")
	if err != nil {
		t.Fatal(err)
	}
	if c.Server.Addr != ":1" || c.Upstreams.Inventory.Breaker.FailureRatio != 0.25 || c.Server.TLS.KeyFile != "key.pem" {
		t.Errorf("got %+v", c)
	}
}

func TestFinerUnitIsRefused(t *testing.T) {
	text, err := os.ReadFile(configFile)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "config.yaml")
	changed := strings.Replace(string(text), ` timeout: "5s"`, ` timeout: "5ms"`, 1)
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = load(path)
	want := `: upstreams.inventory.timeout: "5ms" is finer than the unit the schema asks for, seconds ("s"); write 5s`
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

func TestSchemaRefuses(t *testing.T) {
	for _, pair := range []string{
		"APP_UPSTREAMS_INVENTORY_BASE_URL=http://", "APP_UPSTREAMS_INVENTORY_BASE_URL=https:///path", "APP_UPSTREAMS_INVENTORY_BASE_URL=http://?q",
		"APP_SERVER_MAX_BODY_BYTES=0", "APP_SERVER_MAX_BODY_BYTES=0.0KiB", "APP_SERVER_MAX_HEADER_BYTES=0B", "APP_UPSTREAMS_INVENTORY_MAX_RESPONSE_BYTES=00",
	} {
		if _, err := load(configFile, pair); err == nil || !strings.Contains(err.Error(), "does not match the pattern") {
			t.Errorf("%s: got %v", pair, err)
		}
	}
	for _, pair := range []string{"APP_UPSTREAMS_INVENTORY_BASE_URL=https://h", "APP_SERVER_MAX_BODY_BYTES=10", "APP_SERVER_MAX_HEADER_BYTES=0.5KiB"} {
		if _, err := load(configFile, pair); err != nil {
			t.Errorf("%s: %v", pair, err)
		}
	}
}

func TestRulesBetweenKeys(t *testing.T) {
	_, err := load(configFile, "APP_UPSTREAMS_INVENTORY_TIMEOUT=1s", "APP_SERVER_REQUEST_TIMEOUT=1m")
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		"APP_SERVER_REQUEST_TIMEOUT: server.request_timeout: must be below server.write_timeout",
		"upstreams.inventory.attempt_timeout: must not be above upstreams.inventory.timeout",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}

// node is what the test below reads of a schema.
type node struct {
	ID                   string           `json:"$id"`
	Schema               string           `json:"$schema"`
	Ref                  string           `json:"$ref"`
	Type                 string           `json:"type"`
	Description          string           `json:"description"`
	AdditionalProperties *bool            `json:"additionalProperties"`
	Properties           map[string]*node `json:"properties"`
	Defs                 map[string]*node `json:"$defs"`
}

func TestSchemaIsClosedAndDescribed(t *testing.T) {
	var root node
	if err := json.Unmarshal([]byte(service.ConfigSchema), &root); err != nil {
		t.Fatal(err)
	}
	if root.Schema != "https://json-schema.org/draft/2020-12/schema" || root.ID != "" {
		t.Errorf("got $schema %q, $id %q", root.Schema, root.ID)
	}
	var walk func(path string, n *node)
	walk = func(path string, n *node) {
		if n.Description == "" && n.Ref == "" {
			t.Errorf("%s has no description", path)
		}
		if n.Type == "object" && (n.AdditionalProperties == nil || *n.AdditionalProperties) {
			t.Errorf("%s takes unknown keys", path)
		}
		for name, child := range n.Properties {
			walk(path+"."+name, child)
		}
		for name, child := range n.Defs {
			walk("$defs."+name, child)
		}
	}
	walk("", &root)
}
