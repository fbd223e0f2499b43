//! The configuration of a risk service, in each syntax, and the places where mistakes are made.

/// What a value is, and so in which ways it can be wrong.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Duration,
    Address,
    Count,
    Choice,
    Switch,
    Union,
    Table,
}

/// An entry of a base: unique text that holds the key and ends with the value.
pub struct Site {
    pub entry: &'static str,
    pub key: &'static str,
    pub value: &'static str,
    pub kind: Kind,
    /// Where the key is required: text whose place, after the entry is gone, is that of the parent.
    pub required_below: Option<&'static str>,
}

pub struct Base {
    pub name: &'static str,
    pub extension: &'static str,
    pub text: &'static str,
    pub sites: &'static [Site],
}

const fn site(entry: &'static str, key: &'static str, value: &'static str, kind: Kind) -> Site {
    Site {
        entry,
        key,
        value,
        kind,
        required_below: None,
    }
}

const fn required(
    entry: &'static str,
    key: &'static str,
    value: &'static str,
    kind: Kind,
    parent: &'static str,
) -> Site {
    Site {
        entry,
        key,
        value,
        kind,
        required_below: Some(parent),
    }
}

/// Every key that the schema knows.
pub const KEYS: &[&str] = &[
    "server",
    "redis",
    "kafka",
    "limits",
    "logging",
    "sinks",
    "defaults",
    "primary",
    "fallback",
    "addr",
    "timeout",
    "pool_size",
    "admin_addr",
    "read_timeout",
    "idle_timeout",
    "brokers",
    "topic",
    "acks",
    "window",
    "max_amount",
    "strict",
    "level",
    "sample",
    "kind",
    "path",
    "url",
    "retries",
    "owner",
];

pub const SCHEMA: &str = r##"{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "additionalProperties": false,
  "required": ["server", "redis", "limits"],
  "properties": {
    "owner": { "type": "string" },
    "defaults": { "$ref": "#/$defs/pool" },
    "server": {
      "type": "object",
      "additionalProperties": false,
      "required": ["addr", "read_timeout"],
      "properties": {
        "addr": { "$ref": "#/$defs/address" },
        "admin_addr": { "$ref": "#/$defs/address" },
        "read_timeout": { "$ref": "#/$defs/seconds" },
        "idle_timeout": { "$ref": "#/$defs/seconds" }
      }
    },
    "redis": {
      "type": "object",
      "additionalProperties": false,
      "required": ["primary"],
      "properties": {
        "primary": { "$ref": "#/$defs/pool" },
        "fallback": { "$ref": "#/$defs/pool" }
      }
    },
    "kafka": {
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "brokers": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/address" } },
        "topic": { "type": "string", "minLength": 1 },
        "acks": { "oneOf": [{ "type": "string", "enum": ["all", "leader"] }, { "type": "boolean" }] }
      }
    },
    "limits": {
      "type": "object",
      "additionalProperties": false,
      "required": ["window"],
      "properties": {
        "window": { "$ref": "#/$defs/seconds" },
        "max_amount": { "type": "integer", "minimum": 1, "maximum": 50000 },
        "strict": { "type": "boolean" }
      }
    },
    "logging": {
      "allOf": [
        { "properties": { "level": { "enum": ["debug", "info", "warn", "error"] } } },
        { "properties": { "sample": { "type": "integer", "minimum": 0, "maximum": 100 } } }
      ],
      "unevaluatedProperties": false
    },
    "sinks": {
      "type": "array",
      "items": {
        "anyOf": [
          {
            "type": "object",
            "additionalProperties": false,
            "required": ["kind", "path"],
            "properties": { "kind": { "const": "file" }, "path": { "type": "string" }, "retries": { "$ref": "#/$defs/count" } }
          },
          {
            "type": "object",
            "additionalProperties": false,
            "required": ["kind", "url"],
            "properties": { "kind": { "const": "http" }, "url": { "type": "string", "format": "uri" }, "timeout": { "$ref": "#/$defs/seconds" } }
          }
        ]
      }
    }
  },
  "$defs": {
    "address": { "type": "string", "format": "host-port" },
    "seconds": { "type": "string", "format": "go-duration", "durationUnit": "s", "durationMaximum": "1h" },
    "count": { "type": "integer", "minimum": 0, "maximum": 1024 },
    "pool": {
      "type": "object",
      "additionalProperties": false,
      "required": ["addr", "timeout"],
      "properties": {
        "addr": { "$ref": "#/$defs/address" },
        "timeout": { "$ref": "#/$defs/seconds" },
        "pool_size": { "$ref": "#/$defs/count" }
      }
    }
  }
}
"##;

pub const BASES: &[Base] = &[
    Base {
        name: "block",
        extension: "yaml",
        text: r#"---
owner: "risk"   # who answers
server:
  addr: "0.0.0.0:8080"
  admin_addr: "127.0.0.1:9090"
  read_timeout: "5s"
  idle_timeout: "1m30s"

redis:
  primary:
    addr: "redis-prod-01:6379"
    timeout: "6s"
    pool_size: 128
  fallback:
    addr: "redis-staging-01:6379"
    timeout: "10s"
    pool_size: 64
kafka:
  brokers:
    - "kafka-01:9092"
    - "kafka-02:9092"
  topic: "прогноз-риска"
  acks: "all"
limits:
  window: "60s"
  max_amount: 5000
  strict: true
logging:
  level: "info"
  sample: 10
sinks:
  - kind: file
    path: /var/log/risk.json
    retries: 3
  - kind: http
    url: "https://collector.example.com/v1"
    timeout: "2s"
"#,
        sites: &[
            required(
                "addr: \"0.0.0.0:8080\"",
                "addr",
                "\"0.0.0.0:8080\"",
                Kind::Address,
                "admin_addr: \"127",
            ),
            site(
                "admin_addr: \"127.0.0.1:9090\"",
                "admin_addr",
                "\"127.0.0.1:9090\"",
                Kind::Address,
            ),
            required(
                "read_timeout: \"5s\"",
                "read_timeout",
                "\"5s\"",
                Kind::Duration,
                "addr: \"0.0.0.0",
            ),
            site(
                "idle_timeout: \"1m30s\"",
                "idle_timeout",
                "\"1m30s\"",
                Kind::Duration,
            ),
            required(
                "timeout: \"6s\"",
                "timeout",
                "\"6s\"",
                Kind::Duration,
                "addr: \"redis-prod",
            ),
            site("pool_size: 128", "pool_size", "128", Kind::Count),
            required(
                "addr: \"redis-staging-01:6379\"",
                "addr",
                "\"redis-staging-01:6379\"",
                Kind::Address,
                "timeout: \"10s",
            ),
            site("acks: \"all\"", "acks", "\"all\"", Kind::Union),
            required(
                "window: \"60s\"",
                "window",
                "\"60s\"",
                Kind::Duration,
                "max_amount",
            ),
            site("max_amount: 5000", "max_amount", "5000", Kind::Count),
            site("strict: true", "strict", "true", Kind::Switch),
            site("level: \"info\"", "level", "\"info\"", Kind::Choice),
            site("sample: 10", "sample", "10", Kind::Count),
            required(
                "path: /var/log/risk.json",
                "path",
                "/var/log/risk.json",
                Kind::Table,
                "kind: file",
            ),
            site("retries: 3", "retries", "3", Kind::Count),
            site("timeout: \"2s\"", "timeout", "\"2s\"", Kind::Duration),
        ],
    },
    Base {
        name: "flow and anchors",
        extension: "yaml",
        text: "defaults: &pool { addr: \"redis-prod-01:6379\", timeout: \"5s\", pool_size: 128 }\n\
redis:\n  primary:  { <<: *pool, pool_size: 256 }\n  fallback: { addr: \"redis-staging-01:6379\",\ttimeout: \"10s\", pool_size: 64 }\n\
server: { addr: \":8080\", read_timeout: \"7s\" }\t# tabs are white space here\n\
limits:\n  <<: { max_amount: 10 }\n  window: \"60s\"\n  strict: false\n\
kafka: { brokers: [ \"kafka-01:9092\" ], topic: \"ρίσκο\", acks: true }\n\
sinks: [ { kind: \"http\", url: \"https://c.example.com\", timeout: \"3s\" } ]\n",
        sites: &[
            required(
                "timeout: \"10s\"",
                "timeout",
                "\"10s\"",
                Kind::Duration,
                "{ addr: \"redis-staging",
            ),
            site("pool_size: 256", "pool_size", "256", Kind::Count),
            site("pool_size: 64", "pool_size", "64", Kind::Count),
            site("pool_size: 128", "pool_size", "128", Kind::Count),
            site("timeout: \"5s\"", "timeout", "\"5s\"", Kind::Duration),
            required(
                "read_timeout: \"7s\"",
                "read_timeout",
                "\"7s\"",
                Kind::Duration,
                "{ addr: \":8080",
            ),
            site("max_amount: 10", "max_amount", "10", Kind::Count),
            site("strict: false", "strict", "false", Kind::Switch),
            site("acks: true", "acks", "true", Kind::Union),
            site("timeout: \"3s\"", "timeout", "\"3s\"", Kind::Duration),
        ],
    },
    Base {
        name: "tables",
        extension: "toml",
        text: r#"owner = "größe"

[server]
addr = "0.0.0.0:8080"
read_timeout = "5s"

[redis]
primary = { addr = "redis-prod-01:6379", timeout = "6s", pool_size = 128 }

[redis.fallback]
addr = "redis-staging-01:6379"
timeout = "10s"
pool_size = 64

[kafka]
brokers = [
  "kafka-01:9092", # first
  "kafka-02:9092",
]
acks = "leader"

[limits]
window = "60s"
max_amount = 5_000
strict = true

[logging]
level = "warn"
sample = 10

[[sinks]]
kind = "file"
path = "/var/log/risk.json"
retries = 3

[[sinks]]
kind = "http"
url = "https://collector.example.com/v1"
timeout = "2s"
"#,
        sites: &[
            site(
                "addr = \"0.0.0.0:8080\"",
                "addr",
                "\"0.0.0.0:8080\"",
                Kind::Address,
            ),
            site(
                "read_timeout = \"5s\"",
                "read_timeout",
                "\"5s\"",
                Kind::Duration,
            ),
            required(
                "timeout = \"6s\"",
                "timeout",
                "\"6s\"",
                Kind::Duration,
                "{ addr = \"redis-prod",
            ),
            site("pool_size = 128", "pool_size", "128", Kind::Count),
            site("timeout = \"10s\"", "timeout", "\"10s\"", Kind::Duration),
            site("acks = \"leader\"", "acks", "\"leader\"", Kind::Union),
            site("max_amount = 5_000", "max_amount", "5_000", Kind::Count),
            site("strict = true", "strict", "true", Kind::Switch),
            site("level = \"warn\"", "level", "\"warn\"", Kind::Choice),
            site("retries = 3", "retries", "3", Kind::Count),
            site("timeout = \"2s\"", "timeout", "\"2s\"", Kind::Duration),
        ],
    },
    Base {
        name: "object",
        extension: "json",
        text: r#"{
	"owner": "風險",
	"server": {
		"addr": ":8080",
		"read_timeout": "5s",
		"idle_timeout": "1m30s"
	},
  "redis": {
    "primary": { "addr": "redis-prod-01:6379", "timeout": "6s", "pool_size": 128 },
    "fallback": { "addr": "redis-staging-01:6379", "timeout": "10s" }
  },
  "kafka": { "brokers": ["kafka-01:9092"], "topic": "風險", "acks": "all" },
  "limits": { "max_amount": 5000, "window": "60s", "strict": true },
  "logging": { "level": "info", "sample": 10 },
  "sinks": [
    { "kind": "file", "path": "/var/log/risk.json", "retries": 3 },
    { "kind": "http", "url": "https://collector.example.com/v1", "timeout": "2s" }
  ]
}
"#,
        sites: &[
            site("\"addr\": \":8080\"", "addr", "\":8080\"", Kind::Address),
            required(
                "\"read_timeout\": \"5s\"",
                "read_timeout",
                "\"5s\"",
                Kind::Duration,
                "{\n\t\t\"addr\": \":8080",
            ),
            site(
                "\"idle_timeout\": \"1m30s\"",
                "idle_timeout",
                "\"1m30s\"",
                Kind::Duration,
            ),
            required(
                "\"timeout\": \"6s\"",
                "timeout",
                "\"6s\"",
                Kind::Duration,
                "{ \"addr\": \"redis-prod",
            ),
            site("\"pool_size\": 128", "pool_size", "128", Kind::Count),
            required(
                "\"timeout\": \"10s\"",
                "timeout",
                "\"10s\"",
                Kind::Duration,
                "{ \"addr\": \"redis-staging",
            ),
            site("\"acks\": \"all\"", "acks", "\"all\"", Kind::Union),
            required(
                "\"window\": \"60s\"",
                "window",
                "\"60s\"",
                Kind::Duration,
                "{ \"max_amount",
            ),
            site("\"max_amount\": 5000", "max_amount", "5000", Kind::Count),
            site("\"strict\": true", "strict", "true", Kind::Switch),
            site("\"level\": \"info\"", "level", "\"info\"", Kind::Choice),
            site("\"sample\": 10", "sample", "10", Kind::Count),
            site("\"retries\": 3", "retries", "3", Kind::Count),
            site("\"timeout\": \"2s\"", "timeout", "\"2s\"", Kind::Duration),
        ],
    },
];
