// SPDX-License-Identifier: MIT

//go:build tools

// The command that tests/install/setup builds, so that go.mod holds it.
package tools

import _ "github.com/rhysd/actionlint/cmd/actionlint"
