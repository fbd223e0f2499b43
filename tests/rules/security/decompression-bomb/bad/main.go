package importer

import (
	"compress/gzip"
	"io"
)

func unpack(to io.Writer, from io.Reader) error {
	packed, err := gzip.NewReader(from)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, packed)
	return err
}
