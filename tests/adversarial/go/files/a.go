package files

import (
	"fmt"
	"os"
	"path/filepath"
)

const folder = "/tmp"

func f(name string, given os.FileMode) {
	_, _ = os.Create("/tmp/x") // want temp-path
	_ = os.WriteFile(folder+"/x", nil, 0o600) // want temp-path
	_, _ = os.Create(filepath.Join(os.TempDir(), "x")) // want temp-path
	_, _ = os.Create(fmt.Sprintf("/tmp/%s", name)) // want temp-path
	_, _ = os.CreateTemp("", "x")
	_, _ = os.MkdirTemp(folder, "x")
	_, _ = os.Create("/template/x")
	_, _ = os.Open("/tmp/x")
	_ = os.WriteFile(name, nil, given)
	_ = os.WriteFile(name, nil, given|0o666)
	_ = os.WriteFile(name, nil, 0o600|0o060) // want file-mode
	_, _ = os.OpenFile(name, os.O_CREATE, 0666) // want file-mode
	_, _ = os.OpenFile(name, os.O_CREATE, 0600)
	_ = os.Mkdir(name, 0750)
	_ = os.Mkdir(name, 0755) // want dir-mode
	_ = os.MkdirAll(name, os.ModePerm) // want dir-mode
	make := os.MkdirAll
	_ = make(name, 0o777) // want dir-mode
}
