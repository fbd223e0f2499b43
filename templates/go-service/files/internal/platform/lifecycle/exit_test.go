package lifecycle

import (
	"testing"
	"time"
)

// TestExitCodes writes the numbers out: scripts and unit files rely on them.
func TestExitCodes(t *testing.T) {
	for name, codes := range map[string][2]int{
		"ok": {ExitOK, 0}, "failure": {ExitFailure, 1}, "usage": {ExitUsage, 2}, "configuration": {ExitConfig, 78},
	} {
		if codes[0] != codes[1] {
			t.Errorf("%s: got %d, want %d", name, codes[0], codes[1])
		}
	}
}

// TestDrainDelay measures what load balancers need: the time between the first
// failed probe and the closed listener. drain_delay is 100 ms here.
func TestDrainDelay(t *testing.T) {
	r := start(t, nil)
	before := time.Now()
	r.stop()
	r.stdout.line(t, message("draining"))
	if code := r.wait(t); code != ExitOK {
		t.Errorf("exit code %d", code)
	}
	if took := time.Since(before); took < 100*time.Millisecond {
		t.Errorf("stopped after %v", took)
	}
}
