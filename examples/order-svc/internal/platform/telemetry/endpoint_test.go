package telemetry

import "testing"

func TestPortOfAnEndpoint(t *testing.T) {
	for port, ok := range map[string]bool{
		"": true, ":": true, ":0": false, ":00": false, ":1": true, ":4318": true, ":65535": true, ":65536": false, ":-1": false, ":+1": false,
	} {
		for _, host := range []string{"http://collector", "https://10.0.0.1", "http://[::1]"} {
			if err := checkEndpoint(host + port); (err == nil) != ok {
				t.Errorf("%s%s: got %v", host, port, err)
			}
		}
	}
}

func TestWhichVariableNamesTheEndpoint(t *testing.T) {
	const general, traces = "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	for _, tt := range []struct{ general, traces, want string }{
		{"", "", ""},
		{" ", "\t", ""},
		{"http://a", "", general},
		{"http://a", " ", general},
		{"", "http://b", traces},
		{"http://a", "http://b", traces},
	} {
		clearEnv(t)
		t.Setenv(general, tt.general)
		t.Setenv(traces, tt.traces)
		if got := endpointVariable(); got != tt.want {
			t.Errorf("%q, %q: got %s", tt.general, tt.traces, got)
		}
	}
}

func TestWhichProtocolIsMeant(t *testing.T) {
	for _, tt := range []struct{ general, traces, want string }{
		{"", "", ""},
		{"grpc", "", "grpc"},
		{"", "http/json", "http/json"},
		{"grpc", "http/protobuf", "http/protobuf"},
	} {
		clearEnv(t)
		t.Setenv("OTEL_EXPORTER_OTLP_PROTOCOL", tt.general)
		t.Setenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", tt.traces)
		if got := otlpProtocol(); got != tt.want {
			t.Errorf("%q, %q: got %s", tt.general, tt.traces, got)
		}
	}
}
