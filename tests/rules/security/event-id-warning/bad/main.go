package service

import "golang.org/x/sys/windows/svc/eventlog"

func tell(log *eventlog.Log) error {
	return log.Warning(1000, "the queue is closed")
}
