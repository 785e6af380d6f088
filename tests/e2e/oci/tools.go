// SPDX-License-Identifier: MIT

//go:build tools

// The commands that tests/e2e/setup builds, so that go.mod holds them.
package tools

import (
	_ "github.com/google/go-containerregistry/cmd/crane"
	_ "oras.land/oras/cmd/oras"
)
