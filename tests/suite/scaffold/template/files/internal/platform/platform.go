// Package platform {{ stays }} {% as %} it is.
package platform
