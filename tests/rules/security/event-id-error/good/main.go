package service

import "golang.org/x/sys/windows/svc/eventlog"

const queueClosed = 1001

func tell(log *eventlog.Log) error {
	return log.Error(queueClosed, "the queue is closed")
}
