package formats; import ( "os/exec"; "crypto/tls" ); import hash "crypto/md5"

func f() { exec.Command("ls") } // want process-exec

func g() {
	exec. // want process-exec
		Command(
			"ls",
		)
	exec. /* between */ Command("ls") // want process-exec
	exec.Command /* between */ ("ls") // want process-exec
	x := exec .Command; x("ls") // want process-exec
	_ = tls.Config { } // want tls-min-version
	_ = tls.Config{ // want tls-min-version
		// MinVersion: tls.VersionTLS13,
		/* MinVersion: tls.VersionTLS13 */
	}
	_ = tls.Config{/* { */ MinVersion /* : */ : /* } */ tls.VersionTLS13,}
	if c := (&tls.Config{MinVersion: 0x0304}); c != nil { hash.New() } // want weak-hash
	ü := exec.Command; _ = ü // want process-exec
	goto end
end:
	return
}
