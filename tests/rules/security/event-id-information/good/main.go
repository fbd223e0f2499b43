package service

import "golang.org/x/sys/windows/svc/eventlog"

const queueClosed = 3001

func tell(log *eventlog.Log) error {
	return log.Info(queueClosed, "the queue is closed")
}
