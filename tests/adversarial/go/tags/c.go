package tags

/*
#include <stdlib.h>
*/
import "C"

import (
	"os/exec"
	"unsafe"
)

func c() {
	p := C.CString("exec.Command")
	C.free(unsafe.Pointer(p)) // want unsafe-code
	exec.Command("ls") // want process-exec
}
