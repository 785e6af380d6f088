// SPDX-License-Identifier: MIT

//go:build tools

// The commands that tests/install/setup builds, so that go.mod holds them.
package tools

import (
	_ "helm.sh/helm/v3/cmd/helm"
	_ "helm.sh/helm/v4/cmd/helm"
)
