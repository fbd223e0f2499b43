package deploy

import "golang.org/x/crypto/ssh"

func config() *ssh.ClientConfig {
	return &ssh.ClientConfig{User: "deploy", HostKeyCallback: ssh.InsecureIgnoreHostKey()}
}
