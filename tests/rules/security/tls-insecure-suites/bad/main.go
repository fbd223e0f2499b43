package api

import "crypto/tls"

func suites() (ids []uint16) {
	for _, suite := range tls.InsecureCipherSuites() {
		ids = append(ids, suite.ID)
	}
	return ids
}
