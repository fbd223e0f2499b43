package tags

import (
	"crypto/md5"
	"crypto/tls"
	"math/rand"
	"os/exec"
)

func d() {
	_ = exec.Command("ls") // want process-exec
	_ = tls.Config{InsecureSkipVerify: true}
	_ = md5.New()
	_ = rand.Int()
}
