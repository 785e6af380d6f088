// SPDX-License-Identifier: MIT
//go:build tools

// Package containerd names what tests/node/setup builds out of the pinned module.
package containerd

import (
	_ "github.com/containerd/containerd/v2/cmd/containerd"
	_ "github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2"
	_ "github.com/containerd/containerd/v2/cmd/ctr"
)
