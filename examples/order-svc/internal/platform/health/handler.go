package health

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// Handler serves /livez, /readyz and /healthz.
func (r *Registry) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		writeText(w, http.StatusOK, "alive")
	})
	mux.HandleFunc("GET /readyz", r.serveReady)
	mux.HandleFunc("GET /healthz", r.serveHealth)
	return mux
}

func (r *Registry) serveReady(w http.ResponseWriter, _ *http.Request) {
	switch phase(r.phase.Load()) {
	case ready:
		writeText(w, http.StatusOK, "ready")
	case draining:
		writeText(w, http.StatusServiceUnavailable, "draining")
	default:
		writeText(w, http.StatusServiceUnavailable, "starting")
	}
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

// report is the body of draft-inadarei-api-health-check, section 3.
type report struct {
	Status    Status                `json:"status"`
	Version   string                `json:"version"`
	ReleaseID string                `json:"releaseId,omitempty"`
	ServiceID string                `json:"serviceId"`
	Checks    map[string][]checkRow `json:"checks,omitempty"`
}

type checkRow struct {
	ComponentType string `json:"componentType,omitempty"`
	Status        Status `json:"status"`
	ObservedValue int64  `json:"observedValue"`
	ObservedUnit  string `json:"observedUnit"`
	Time          string `json:"time"`
	Output        string `json:"output,omitempty"`
}

func (r *Registry) serveHealth(w http.ResponseWriter, req *http.Request) {
	report := r.report(req.Context())
	body, err := json.Marshal(report)
	if err != nil {
		http.Error(w, "health report failed", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/health+json")
	w.Header().Set("Cache-Control", "no-store")
	if report.Status == Fail {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = w.Write(append(body, '\n'))
}

// report runs the checks at the same time, so it takes as long as the slowest.
func (r *Registry) report(ctx context.Context) report {
	outcomes := make([]outcome, len(r.entries))
	var wg sync.WaitGroup
	for i, e := range r.entries {
		wg.Go(func() { outcomes[i] = e.outcome(ctx) })
	}
	wg.Wait()

	out := report{
		Status:    Pass,
		Version:   r.options.Version,
		ReleaseID: r.options.ReleaseID,
		ServiceID: r.options.ServiceID,
		Checks:    make(map[string][]checkRow, len(r.entries)),
	}
	for i, o := range outcomes {
		check := r.entries[i].check
		out.Status = worse(out.Status, o.status)
		out.Checks[check.Name] = []checkRow{{
			ComponentType: check.Type,
			Status:        o.status,
			ObservedValue: o.took.Milliseconds(),
			ObservedUnit:  "ms",
			Time:          o.at.UTC().Format(time.RFC3339),
			Output:        o.output,
		}}
	}
	return out
}

func worse(a, b Status) Status {
	rank := map[Status]int{Pass: 0, Warn: 1, Fail: 2}
	if rank[b] > rank[a] {
		return b
	}
	return a
}
