package foreign

import (
	"crypto/rand"
	"example.com/fork/os/exec"
	"example.com/vendor/crypto/tls"
	"github.com/example/http"
	md5 "golang.org/x/crypto/sha3"
	"example.com/internal/ssh"
	"example.com/unsafe"
)

func f() {
	_ = exec.Command("ls")
	_ = tls.Config{InsecureSkipVerify: true}
	_ = http.Server{}
	_ = http.ListenAndServe(":1", nil)
	_ = md5.New256()
	_ = ssh.InsecureIgnoreHostKey()
	_, _ = rand.Read(nil)
	_ = rand.Int
	_ = unsafe.Pointer(nil)
}
