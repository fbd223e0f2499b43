package importer

import (
	"compress/gzip"
	"io"
)

const limit = 64 << 20

func unpack(to io.Writer, from io.Reader) error {
	packed, err := gzip.NewReader(from)
	if err != nil {
		return err
	}
	_, err = io.CopyN(to, packed, limit)
	return err
}
