package service

import "golang.org/x/sys/windows/svc/eventlog"

const queueClosed = 2001

func tell(log *eventlog.Log) error {
	return log.Warning(queueClosed, "the queue is closed")
}
