package service

import "golang.org/x/sys/windows/svc/eventlog"

func tell(log *eventlog.Log) error {
	return log.Info(2000, "the queue is closed")
}
