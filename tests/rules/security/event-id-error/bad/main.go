package service

import "golang.org/x/sys/windows/svc/eventlog"

func tell(log *eventlog.Log) error {
	return log.Error(1, "the queue is closed")
}
