package deploy

import "golang.org/x/crypto/ssh"

func config(key ssh.PublicKey) *ssh.ClientConfig {
	return &ssh.ClientConfig{User: "deploy", HostKeyCallback: ssh.FixedHostKey(key)}
}
